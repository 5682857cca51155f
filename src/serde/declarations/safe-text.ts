/** Names of a schema's author never stand in a module as they are: these make text that says the same and ends nothing. */

const reservedInMembers: ReadonlySet<string> = new Set([
  'new',
  'get',
  'set',
  'readonly',
  'static',
  'accessor',
  'constructor',
])

/** A string literal in ASCII. */
export function stringLiteral(text: string): string {
  const inner = text.replace(/[^\x20-\x7e]|['\\]/g, character => {
    if (character === "'" || character === '\\') return `\\${character}`
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`
  })
  return `'${inner}'`
}

/** The name of a property: bare where that can be nothing else. */
export function propertyName(name: string): string {
  const isPlain = /^[A-Za-z_$][\w$]{0,99}$/.test(name) && !reservedInMembers.has(name) && name !== '__proto__'
  return isPlain ? name : stringLiteral(name)
}

/** A number literal; `number` where there is none. */
export function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) return 'number'
  return Object.is(value, -0) ? '0' : String(value)
}

const MAX_NAME_LENGTH = 80

/** A name for a type, made of the letters, digits and underscores of a text. No keyword: it begins with a capital letter. */
export function typeNameOf(text: string): string {
  const words = text.slice(0, 1000).match(/[A-Za-z0-9_]+/g) ?? []
  const joined = words.map(one => one.charAt(0).toUpperCase() + one.slice(1)).join('')
  const name = /^[A-Z]/.test(joined) ? joined : `Type${joined}`
  return name.slice(0, MAX_NAME_LENGTH)
}

const MAX_DOC_LENGTH = 2000

/**
 * A doc comment, or nothing for an empty text. What would end it, turn the direction of writing, or speak to a compiler
 * (`@ts-ignore`) is taken out of effect.
 */
export function docComment(doc: string | undefined): string {
  const text = (doc ?? '')
    .slice(0, MAX_DOC_LENGTH)
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/g, '\n')
    .replace(/[^\S\n]+/g, ' ')
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, character => (character === '\n' ? '\n' : ''))
    .replaceAll('*/', '*\\/')
    .replace(/(?<![A-Za-z0-9])@/g, '\\@')
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .join('\n')
    .trim()
    .split('\n')
  const [first = ''] = lines
  // A slash at the start would end the comment with the star before it.
  const safe = lines.map(line => line.replace(/^\//, '\\/'))
  if (lines.length > 1) return `/**\n${safe.map(line => ` * ${line}`.trimEnd()).join('\n')}\n */\n`
  return first === '' ? '' : `/** ${safe[0]} */\n`
}
