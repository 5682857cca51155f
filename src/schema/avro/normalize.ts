import { fitsInteger, isIntegerLiteral, printInteger, printJavaDouble, printJavaFloat } from '../json-number.ts'
import { printJsonString } from '../json-print.ts'
import type { JsonNode, JsonObject } from '../json-text.ts'
import { SchemaError } from '../schema.ts'
import type { PrintStyle } from './canonical.ts'
import { DefaultCheck } from './defaults.ts'
import type { AvroName, AvroType, Properties, RecordType, UnionType } from './model.ts'
import { hasLogicalType } from './logical-types.ts'
import { holdsLongInteger, printNumber, sortedEntries } from './properties.ts'

/**
 * Normal form (compatibility.md 1.7): properties and aliases sorted, defaults written by the type of their field. What
 * upstream's normal form loses on the way stays here; where it fails, so does this one, with a SchemaError.
 */
export function normalStyle(): PrintStyle {
  const defaults = new NormalDefaults()
  return {
    recordWord: type => (type.isError ? 'error' : 'record'),
    doc: type => type.doc || undefined,
    default: field => field.default && defaults.print(field.default, field.type),
    aliases: sortedNames,
    fieldAliases: aliases => [...aliases].sort(),
    properties: (properties, owner) => normalOrder(checked(properties), 'kind' in owner && hasLogicalType(owner)),
    value: sortedValue,
  }
}

/** Text whose equality is equality of content: order of properties and aliases apart (compatibility.md 1.8). */
export const equivalenceStyle: PrintStyle = {
  isPlain: true,
  recordWord: () => 'record',
  doc: type => type.doc,
  default: field => field.default && sortedValue(field.default),
  aliases: sortedNames,
  fieldAliases: aliases => [...aliases].sort(),
  properties: sortedEntries,
  value: sortedValue,
}

function sortedNames(names: readonly AvroName[]): readonly AvroName[] {
  return [...names].sort((a, b) => (a.full < b.full ? -1 : a.full > b.full ? 1 : 0))
}

const javaProperties: ReadonlySet<string> = new Set([
  'avro.java.string',
  'java-class',
  'java-element-class',
  'java-key-class',
])
const logicalProperties = ['logicalType', 'precision', 'scale']

/** Sorted by name; where a logical type holds, what belongs to it stands before all but the properties for Java. */
function normalOrder(properties: Properties, isLogical: boolean): [string, JsonNode][] {
  const sorted = sortedEntries(properties)
  if (!isLogical) return sorted
  const rank = (name: string) =>
    javaProperties.has(name) ? 0 : logicalProperties.includes(name) ? 1 + logicalProperties.indexOf(name) : 9
  return sorted.sort(([a], [b]) => rank(a) - rank(b))
}

/** Upstream cannot write these properties in normal form. */
function checked(properties: Properties): Properties {
  for (const [key, value] of properties) {
    // eslint-disable-next-line no-control-regex
    if (/["\u0000-\u001f]/.test(key)) {
      throw notNormal(`the property name ${printJsonString(key)} holds a quote or a control character`)
    }
    if (holdsLongInteger(value)) throw notNormal(`the property '${key}' holds an integer beyond 64 bits`)
  }
  return properties
}

function notNormal(why: string): SchemaError {
  return new SchemaError(`the schema has no normal form: ${why}`, { stage: 'validation' })
}

/** Compact text with the keys of every object sorted. */
function sortedValue(node: JsonNode): string {
  if (node.kind === 'array') return `[${node.items.map(sortedValue).join(',')}]`
  if (node.kind === 'object') return sortedObject(node, sortedValue)
  return printScalar(node)
}

function sortedObject(node: JsonObject, print: (value: JsonNode, key: string) => string): string {
  const members = sortedEntries(node.members).map(([key, value]) => `${printJsonString(key)}:${print(value, key)}`)
  return `{${members.join(',')}}`
}

function printScalar(node: JsonNode): string {
  if (node.kind === 'number') return printNumber(node.raw)
  if (node.kind === 'string') return printJsonString(node.value)
  return node.kind === 'boolean' ? String(node.value) : 'null'
}

/** Writes defaults by their type. */
class NormalDefaults {
  readonly #check = new DefaultCheck(() => false)

  /** Undefined where the value cannot be one of that type: a stored schema can have such a default, which is dropped. */
  print(value: JsonNode, type: AvroType): string | undefined {
    switch (type.kind) {
      case 'union':
        return this.#byBranch(value, type)
      case 'array':
        if (value.kind !== 'array') return loose(value, type)
        return `[${value.items.map(item => this.#inside(item, type.items)).join(',')}]`
      case 'map':
        return value.kind === 'object'
          ? sortedObject(value, item => this.#inside(item, type.values))
          : loose(value, type)
      case 'record':
        return value.kind === 'object' ? this.#members(value, type) : loose(value, type)
      case 'float':
      case 'double':
        return value.kind === 'number' ? floating(value.raw, type.kind) : loose(value, type)
      default:
        return loose(value, type)
    }
  }

  /** The first branch decides the form; a value that only a later one takes stays as it is. */
  #byBranch(value: JsonNode, type: UnionType): string | undefined {
    const [first, ...others] = type.branches
    if (first === undefined) return undefined
    const isForLater = !this.#check.fits(value, first) && others.some(branch => this.#check.fits(value, branch))
    return isForLater ? sortedValue(value) : this.print(value, first)
  }

  #members(value: JsonObject, type: RecordType): string {
    return sortedObject(value, (item, key) => {
      const field = type.fieldsByName.get(key)
      return field === undefined ? sortedValue(item) : this.#inside(item, field.type)
    })
  }

  #inside(value: JsonNode, type: AvroType): string {
    const text = this.print(value, type)
    if (text === undefined) throw notNormal(`the default ${sortedValue(value)} fits no type`)
    return text
  }
}

/** Digits that a double cannot hold stay as they are. */
function floating(raw: string, kind: 'float' | 'double'): string {
  if (isIntegerLiteral(raw) && !fitsInteger(raw, 64)) return printInteger(raw)
  return kind === 'float' ? printJavaFloat(raw) : printJavaDouble(raw)
}

/** What upstream keeps of a value by its JSON kind alone. */
function loose(value: JsonNode, type: AvroType): string | undefined {
  switch (value.kind) {
    case 'null':
    case 'boolean':
      return printScalar(value)
    case 'object':
      return sortedValue(value)
    case 'array':
      throw notNormal(`the default ${sortedValue(value)} is no value of the type ${type.kind}`)
    case 'string':
      return ['string', 'enum', 'bytes', 'fixed'].includes(type.kind) ? printJsonString(value.value) : undefined
    case 'number': {
      const isKept =
        (type.kind === 'int' || type.kind === 'long') && isIntegerLiteral(value.raw) && fitsInteger(value.raw, 64)
      return isKept ? printInteger(value.raw) : undefined
    }
  }
}
