import { printJsonString } from '../json-print.ts'
import type { JsonNode } from '../json-text.ts'
import { SchemaError } from '../schema.ts'
import { MOST_SHARED_NODES } from './known-fields.ts'
import type {
  ArrayType,
  AvroName,
  AvroType,
  EnumType,
  Field,
  FixedType,
  MapType,
  NamedType,
  PrimitiveType,
  Properties,
  RecordType,
  SharedPrints,
} from './model.ts'
import { printedName } from './names.ts'
import { printValue } from './properties.ts'

/** What the forms of a schema print differently. */
export interface PrintStyle {
  /** A field prints the same wherever it stands. */
  readonly isPlain?: boolean
  recordWord(type: RecordType): 'record' | 'error'
  doc(type: NamedType): string | undefined
  default(field: Field): string | undefined
  aliases(aliases: readonly AvroName[]): readonly AvroName[]
  fieldAliases(aliases: readonly string[]): readonly string[]
  properties(properties: Properties, owner: AvroType | Field): Iterable<[string, JsonNode]>
  value(value: JsonNode): string
}

/** The text as it was meant: order kept, values as they print. */
export const canonicalStyle: PrintStyle = {
  isPlain: true,
  recordWord: type => (type.isError ? 'error' : 'record'),
  doc: type => type.doc,
  default: field => field.default && printValue(field.default),
  aliases: aliases => aliases,
  fieldAliases: aliases => aliases,
  properties: properties => properties,
  value: printValue,
}

export interface PrintOptions {
  /** Full names that are printed as names from the first use on. */
  readonly knownNames: Iterable<string>
  /** Levels of `{` and `[` that the text may have. */
  readonly depth: number
  readonly style: PrintStyle
}

/**
 * The compact text of a schema, byte for byte as upstream prints it: a named type is written out where it is met first.
 * Throws SchemaError for a text nested too deeply, which definitions that move there can make of a flat one.
 */
export function printType(type: AvroType, options: PrintOptions): string {
  return new Printer(options).print(type)
}

class Printer {
  readonly #parts: string[] = []
  readonly #known: Set<string>
  readonly #options: PrintOptions
  #levels = 0

  constructor(options: PrintOptions) {
    this.#options = options
    this.#known = new Set(options.knownNames)
  }

  print(type: AvroType): string {
    this.#type(type, undefined)
    // A string that is joined at once is read faster afterwards than one that grew.
    return this.#parts.join('')
  }

  #type(type: AvroType, space: string | undefined): void {
    switch (type.kind) {
      case 'record':
      case 'enum':
      case 'fixed':
        return this.#named(type, space)
      case 'array':
      case 'map':
        return this.#container(type, space)
      case 'union':
        return this.#union(type.branches, space)
      case 'pending':
        this.#parts.push(printJsonString(type.target))
        return
      default:
        this.#primitive(type)
    }
  }

  #primitive(type: PrimitiveType): void {
    this.#parts.push(type.properties === undefined ? `"${type.kind}"` : `{"type":"${type.kind}"`)
    if (type.properties === undefined) return
    this.#properties(type)
    this.#parts.push('}')
  }

  #container(type: ArrayType | MapType, space: string | undefined): void {
    this.#enter(type.kind === 'array' ? '{"type":"array","items":' : '{"type":"map","values":')
    this.#type(type.kind === 'array' ? type.items : type.values, space)
    this.#properties(type)
    this.#leave('}')
  }

  #union(branches: readonly AvroType[], space: string | undefined): void {
    this.#enter('[')
    let isFirst = true
    for (const branch of branches) {
      if (!isFirst) this.#parts.push(',')
      isFirst = false
      this.#type(branch, space)
    }
    this.#leave(']')
  }

  #named(type: NamedType, space: string | undefined): void {
    const { name } = type
    if (this.#known.has(name.full)) {
      this.#parts.push(printJsonString(printedName(name, space)))
      return
    }
    this.#known.add(name.full)
    this.#enter(`{"type":"${type.kind === 'record' ? this.#options.style.recordWord(type) : type.kind}"`)
    this.#parts.push(`,"name":${printJsonString(name.simple)}`)
    if (name.space !== space) this.#parts.push(`,"namespace":${printJsonString(name.space ?? '')}`)
    const doc = this.#options.style.doc(type)
    if (doc !== undefined) this.#parts.push(`,"doc":${printJsonString(doc)}`)
    if (type.kind === 'record') this.#fields(type)
    else this.#parts.push(type.kind === 'enum' ? symbolsOf(type) : sizeOf(type))
    this.#properties(type)
    if (type.aliases.length > 0) {
      const aliases = this.#options.style.aliases(type.aliases)
      this.#aliases(aliases.map(alias => printedName(alias, name.space)))
    }
    this.#leave('}')
  }

  #fields(type: RecordType): void {
    this.#enter(',"fields":[')
    let isFirst = true
    for (const field of type.fields) {
      if (!isFirst) this.#parts.push(',')
      isFirst = false
      const { sharedPrints } = field
      const isPrinted = sharedPrints !== undefined && this.#printsShared(field, sharedPrints, type.name.space)
      if (!isPrinted) this.#field(field, type.name.space)
    }
    this.#leave(']')
  }

  /** Prints a field that schemas share, or finds it printed; false where that cannot be told from here. */
  #printsShared(field: Field, shared: SharedPrints, space: string | undefined): boolean {
    const { style, depth } = this.#options
    if (style.isPlain !== true || this.#levels + 2 * MOST_SHARED_NODES > depth) return false
    if (shared.names.length > 0 && (shared.space !== space || shared.names.some(name => this.#known.has(name))))
      return false
    let printed = shared.byStyle.get(style)
    if (printed === undefined) {
      const first = this.#parts.length
      this.#field(field, space)
      printed = this.#parts.splice(first).join('')
      shared.byStyle.set(style, printed)
    } else for (const name of shared.names) this.#known.add(name)
    this.#parts.push(printed)
    return true
  }

  #field(field: Field, space: string | undefined): void {
    const { style } = this.#options
    this.#enter(`{"name":${printJsonString(field.name)},"type":`)
    this.#type(field.type, space)
    if (field.doc !== undefined) this.#parts.push(`,"doc":${printJsonString(field.doc)}`)
    const printedDefault = style.default(field)
    if (printedDefault !== undefined) this.#parts.push(`,"default":${printedDefault}`)
    if (field.order !== 'ascending') this.#parts.push(`,"order":"${field.order}"`)
    if (field.aliases.length > 0) this.#aliases(style.fieldAliases(field.aliases))
    this.#properties(field)
    this.#leave('}')
  }

  #aliases(aliases: readonly string[]): void {
    this.#parts.push(`,"aliases":[${aliases.map(printJsonString).join(',')}]`)
  }

  #properties(owner: AvroType | Field): void {
    if (owner.properties === undefined) return
    const { style } = this.#options
    for (const [key, value] of style.properties(owner.properties, owner)) {
      this.#parts.push(`,${printJsonString(key)}:${style.value(value)}`)
    }
  }

  #enter(text: string): void {
    if (++this.#levels > this.#options.depth) {
      throw new SchemaError(
        `with each type written out where it is used first, the schema nests deeper than ${this.#options.depth} levels`,
        { limit: 'jsonDepth' },
      )
    }
    this.#parts.push(text)
  }

  #leave(text: string): void {
    this.#levels--
    this.#parts.push(text)
  }
}

function symbolsOf(type: EnumType): string {
  const symbols = `,"symbols":[${type.symbols.map(printJsonString).join(',')}]`
  return type.default === undefined ? symbols : `${symbols},"default":${printJsonString(type.default)}`
}

function sizeOf(type: FixedType): string {
  return `,"size":${type.size}`
}
