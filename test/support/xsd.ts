/** An element of an XML text. */
interface Element {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly Element[]
  readonly text: string
}

/** What an XSD says of one element: attributes, and how often children may stand in it. */
interface ElementRule {
  readonly attributes: ReadonlyMap<string, { readonly isNeeded: boolean }>
  readonly children: ReadonlyMap<string, { readonly least: number; readonly most: number }>
  readonly isMixed: boolean
}

export type XmlSchema = ReadonlyMap<string, ElementRule>

const TOKEN =
  /<\?[^]*?\?>|<!--[^]*?-->|<(\/?)([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy

/** Reads an XML text. Throws for one that is not well-formed. */
export function readXml(text: string): Element {
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(text))
    throw new Error('a character XML does not have')
  if (/&(?!(amp|lt|gt|quot|apos|#\d+|#x[\dA-Fa-f]+);)/.test(text)) throw new Error('a bare &')
  const root = { name: '', attributes: new Map<string, string>(), children: [] as Element[], text: '' }
  const open = [root]
  TOKEN.lastIndex = 0
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex
    const match = TOKEN.exec(text)
    if (!match) throw new Error(`not well-formed at ${at}: ${text.slice(at, at + 60)}`)
    const [, slash, name, attributes = '', isEmpty, words] = match
    const top = open.at(-1) as typeof root
    if (words !== undefined) top.text += words
    else if (name !== undefined && slash === '/') {
      if (open.pop()?.name !== name) throw new Error(`</${name}> closes another element`)
    } else if (name !== undefined) {
      const element = { name, attributes: attributesOf(attributes), children: [], text: '' }
      top.children.push(element)
      if (isEmpty !== '/') open.push(element)
    }
  }
  const [only] = root.children
  if (open.length !== 1 || root.children.length !== 1 || !only) throw new Error('not one root element')
  return only
}

function attributesOf(text: string): Map<string, string> {
  const found = new Map<string, string>()
  for (const [, name = '', value = ''] of text.matchAll(/([\w:.-]+)\s*=\s*["']([^"']*)["']/g)) {
    if (found.has(name)) throw new Error(`the attribute ${name} stands twice`)
    found.set(name, value)
  }
  return found
}

/** The part of XML Schema that report formats use: elements, references, sequences and choices, attributes. */
export function schemaOfXsd(text: string): XmlSchema {
  const rules = new Map<string, ElementRule>()
  const visit = (element: Element) => {
    const name = element.attributes.get('name')
    if (localName(element) === 'element' && name !== undefined) rules.set(name, ruleOf(element))
    element.children.forEach(visit)
  }
  visit(readXml(text))
  return rules
}

const localName = ({ name }: Element): string => name.replace(/^.*:/, '')

function ruleOf(element: Element): ElementRule {
  const attributes = new Map<string, { isNeeded: boolean }>()
  const children = new Map<string, { least: number; most: number }>()
  let isMixed = element.attributes.has('type') || element.children.every(child => localName(child) !== 'complexType')
  const visit = (part: Element, least: number, most: number) => {
    const own = (name: string, otherwise: number) => {
      const value = part.attributes.get(name)
      return value === undefined ? otherwise : value === 'unbounded' ? Infinity : Number(value)
    }
    const kind = localName(part)
    if (kind === 'attribute')
      attributes.set(part.attributes.get('name') ?? '', { isNeeded: part.attributes.get('use') === 'required' })
    if (part.attributes.get('mixed') === 'true' || kind === 'extension') isMixed = true
    if (kind === 'element' && part !== element) {
      const name = part.attributes.get('ref') ?? part.attributes.get('name') ?? ''
      children.set(name, { least: Math.min(least, own('minOccurs', 1)), most: Math.max(most, own('maxOccurs', 1)) })
      return
    }
    const isChoice = kind === 'choice'
    for (const child of part.children) {
      visit(
        child,
        isChoice ? 0 : Math.min(least, own('minOccurs', 1)),
        Math.max(most, part === element ? 1 : own('maxOccurs', 1)),
      )
    }
  }
  visit(element, 1, 1)
  return { attributes, children, isMixed }
}

/** What is wrong with an XML text by a schema. */
export function xmlFaults(text: string, schema: XmlSchema): readonly string[] {
  const faults: string[] = []
  const visit = (element: Element) => {
    const rule = schema.get(element.name)
    if (!rule) return void faults.push(`<${element.name}> is not known`)
    for (const name of element.attributes.keys())
      if (!rule.attributes.has(name)) faults.push(`${element.name}: ${name}`)
    for (const [name, { isNeeded }] of rule.attributes)
      if (isNeeded && !element.attributes.has(name)) faults.push(`${element.name} lacks ${name}`)
    for (const [name, { least, most }] of rule.children) {
      const count = element.children.filter(child => child.name === name).length
      if (count < least || count > most) faults.push(`${element.name} has ${count} of ${name}`)
    }
    if (!rule.isMixed && element.text.trim() !== '') faults.push(`${element.name} holds text`)
    for (const child of element.children) {
      if (rule.children.has(child.name)) visit(child)
      else faults.push(`<${child.name}> in <${element.name}>`)
    }
  }
  visit(readXml(text))
  return faults
}
