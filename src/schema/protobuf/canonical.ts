import { enumsOf, maxFieldNumber, messagesOf } from './elements.ts'
import type {
  EnumElement,
  ExtendElement,
  ExtensionsElement,
  FieldElement,
  FileElement,
  GroupElement,
  MessageElement,
  NumberRange,
  OneofElement,
  OptionElement,
  ReservedElement,
  RpcElement,
  ServiceElement,
  TypeElement,
} from './elements.ts'
import { allOptions, bracketed, optionText, quoted } from './print-options.ts'

/** What to leave out of a print. */
export interface PrintOptions {
  /** Custom options other than Confluent's, extension ranges and extend blocks are left out. */
  readonly ignoresExtensions: boolean
  /** Oneofs and extend blocks without fields are left out, but the empty line before their section stays. */
  readonly dropsEmptyParts: boolean
}

const canonical: PrintOptions = { ignoresExtensions: false, dropsEmptyParts: false }

/** The text whose equality is schema identity, byte for byte as upstream prints it. */
export function printFile(file: FileElement, options: PrintOptions = canonical): string {
  return new Printer(options).print(file)
}

class Printer {
  readonly #options: PrintOptions
  #text = ''

  constructor(options: PrintOptions) {
    this.#options = options
  }

  print(file: FileElement): string {
    if (file.edition !== undefined) this.#text += `edition = "${file.edition}";\n`
    else if (file.syntax !== undefined) this.#text += `syntax = "${file.syntax}";\n`
    if (file.packageName !== undefined) this.#text += `package ${file.packageName};\n`
    this.#printImports(file)
    const options = this.#kept(file.options)
    if (options.length > 0) this.#text += '\n'
    this.#printOptions(options, '')
    if (file.types.length > 0) this.#text += '\n'
    this.#printTypes(file.types, '')
    this.#printExtends(file.extends, '', '\n')
    if (file.services.length > 0) this.#text += '\n'
    for (const service of file.services) this.#printService(service)
    return this.#text
  }

  /** Weak imports are lost, as upstream loses them. */
  #printImports(file: FileElement): void {
    const imports = file.imports.filter(one => one.kind !== 'weak')
    if (imports.length > 0) this.#text += '\n'
    for (const { path } of imports.filter(one => one.kind === 'plain')) this.#text += `import "${path}";\n`
    for (const { path } of imports.filter(one => one.kind === 'public')) this.#text += `import public "${path}";\n`
    for (const { path } of imports.filter(one => one.kind === 'option')) this.#text += `import option "${path}";\n`
  }

  #printTypes(types: readonly TypeElement[], pad: string): void {
    for (const message of messagesOf(types)) this.#printMessage(message, pad)
    for (const element of enumsOf(types)) this.#printEnum(element, pad)
  }

  #printMessage(message: MessageElement, pad: string): void {
    const head = `${pad}${visibilityOf(message)}message ${message.name} {`
    const start = this.#text.length
    const inner = `${pad}  `
    const sections = this.#sections(message, inner)
    for (const print of sections) {
      if (this.#text.length > start) this.#text += `${pad}\n`
      else this.#text += `${head}\n`
      print()
    }
    this.#text += this.#text.length > start ? `${pad}}\n` : `${head}}\n`
  }

  /** The parts of a message that are there, in the order of the print. */
  #sections(message: MessageElement, pad: string): (() => void)[] {
    const { reserved, fields, oneofs, groups, types } = message
    const options = this.#kept(message.options)
    const extensions = this.#options.ignoresExtensions ? [] : message.extensions
    const extended = this.#options.ignoresExtensions ? [] : message.extends
    const sections: (() => void)[] = []
    if (reserved.length > 0) sections.push(() => this.#printReserved(reserved, pad))
    if (options.length > 0) sections.push(() => this.#printOptions(options, pad))
    if (fields.length > 0) sections.push(() => this.#printFields(fields, pad))
    if (oneofs.length > 0) sections.push(() => this.#printOneofs(oneofs, pad))
    if (groups.length > 0) sections.push(() => this.#printGroups(groups, pad))
    if (extensions.length > 0) sections.push(() => this.#printExtensions(extensions, pad))
    if (extended.length > 0) sections.push(() => this.#printExtends(extended, pad, ''))
    if (types.length > 0) sections.push(() => this.#printTypes(types, pad))
    return sections
  }

  #printReserved(elements: readonly ReservedElement[], pad: string): void {
    for (const { values } of elements) {
      const texts = values.map(value => {
        if ('start' in value) return rangeText(value)
        return value.isQuoted ? quoted(value.name) : value.name
      })
      this.#text += `${pad}reserved ${texts.join(', ')};\n`
    }
  }

  #printOptions(options: readonly OptionElement[], pad: string): void {
    for (const option of options) this.#text += `${pad}option ${optionText(option, pad)};\n`
  }

  #printFields(fields: readonly FieldElement[], pad: string): void {
    for (const field of fields) {
      const label = field.label === undefined ? '' : `${field.label} `
      const options = bracketed(this.#kept(allOptions(field)), pad)
      this.#text += `${pad}${label}${field.type} ${field.name} = ${field.number}${options};\n`
    }
  }

  #printOneofs(oneofs: readonly OneofElement[], pad: string): void {
    const inner = `${pad}  `
    for (const { name, options, fields, groups } of oneofs) {
      if (this.#options.dropsEmptyParts && fields.length + groups.length === 0) continue
      const kept = this.#kept(options)
      this.#text += `${pad}oneof ${name} {`
      const start = this.#text.length
      if (kept.length > 0) this.#text += '\n'
      this.#printOptions(kept, inner)
      if (fields.length > 0) this.#text += this.#text.length > start ? `${pad}\n` : '\n'
      this.#printFields(fields, inner)
      if (groups.length > 0) this.#text += this.#text.length > start ? `${pad}\n` : '\n'
      this.#printGroups(groups, inner)
      this.#text += this.#text.length > start ? `${pad}}\n` : '}\n'
    }
  }

  #printGroups(groups: readonly GroupElement[], pad: string): void {
    for (const { label, name, number, fields } of groups) {
      this.#text += `${pad}${label === undefined ? '' : `${label} `}group ${name} = ${number} {`
      if (fields.length > 0) this.#text += '\n'
      this.#printFields(fields, `${pad}  `)
      this.#text += fields.length > 0 ? `${pad}}\n` : '}\n'
    }
  }

  #printExtensions(elements: readonly ExtensionsElement[], pad: string): void {
    for (const { ranges, options } of elements) {
      this.#text += `${pad}extensions ${ranges.map(rangeText).join(', ')}${bracketed(this.#kept(options), pad)};\n`
    }
  }

  #printExtends(elements: readonly ExtendElement[], pad: string, separator: string): void {
    if (elements.length === 0 || this.#options.ignoresExtensions) return
    this.#text += separator
    for (const { type, fields } of elements) {
      if (this.#options.dropsEmptyParts && fields.length === 0) continue
      this.#text += `${pad}extend ${type} {`
      if (fields.length > 0) this.#text += '\n'
      this.#printFields(fields, `${pad}  `)
      this.#text += fields.length > 0 ? `${pad}}\n` : '}\n'
    }
  }

  #printEnum(element: EnumElement, pad: string): void {
    const inner = `${pad}  `
    const head = `${pad}${visibilityOf(element)}enum ${element.name} {`
    const options = this.#kept(element.options)
    if (element.reserved.length + options.length + element.constants.length === 0) {
      this.#text += `${head}}\n`
      return
    }
    this.#text += `${head}\n`
    this.#printReserved(element.reserved, inner)
    this.#printOptions(options, inner)
    for (const { name, number, options } of element.constants) {
      this.#text += `${inner}${name} = ${number}${bracketed(this.#kept(options), inner)};\n`
    }
    this.#text += `${pad}}\n`
  }

  #printService({ name, options, rpcs }: ServiceElement): void {
    const kept = this.#kept(options)
    this.#text += `service ${name} {`
    if (kept.length + rpcs.length > 0) this.#text += '\n'
    this.#printOptions(kept, '  ')
    if (kept.length > 0 && rpcs.length > 0) this.#text += '\n'
    for (const rpc of rpcs) this.#printRpc(rpc)
    this.#text += '}\n'
  }

  #printRpc(rpc: RpcElement): void {
    const request = `${rpc.isRequestStream ? 'stream ' : ''}${rpc.request}`
    const response = `${rpc.isResponseStream ? 'stream ' : ''}${rpc.response}`
    this.#text += `  rpc ${rpc.name} (${request}) returns (${response})`
    const options = this.#kept(rpc.options)
    if (options.length === 0) {
      this.#text += ';\n'
      return
    }
    this.#text += ' {\n'
    this.#printOptions(options, '    ')
    this.#text += '  };\n'
  }

  #kept(options: readonly OptionElement[]): readonly OptionElement[] {
    if (!this.#options.ignoresExtensions) return options
    return options.filter(option => !option.isExtension || option.name.startsWith('confluent.'))
  }
}

function rangeText({ start, end, isRange }: NumberRange): string {
  return isRange ? `${start} to ${end === maxFieldNumber ? 'max' : end}` : String(start)
}

function visibilityOf({ visibility }: TypeElement): string {
  return visibility === undefined ? '' : `${visibility} `
}
