import { defaultJsonName } from '../../schema/protobuf/json-name.ts'
import type { ProtobufOptions } from './options.ts'

/** The name of a field's property, and others that are taken when a value is written. */
export interface FieldNames {
  readonly name: string
  readonly others: readonly string[]
}

interface NamedField {
  readonly name: string
  readonly jsonName: string | undefined
}

/** Names that @bufbuild/protobuf does not use as they are. */
const escapedByBufbuild: ReadonlySet<string> = new Set(['constructor', 'toString', 'toJSON', 'valueOf'])

/** `line_items` as protobufjs has it: `lineItems`. Underscores not before a small letter stay. */
export function camelCase(name: string): string {
  return name.slice(0, 1) + name.slice(1).replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

/** Names the fields of one message. A name stands for one field: where two would share it, it is the original's. */
export function fieldNames(fields: readonly NamedField[], style: ProtobufOptions['fieldNames']): readonly FieldNames[] {
  const originals = new Set(fields.map(field => field.name))
  const counts = new Map<string, number>()
  for (const { name } of fields) counts.set(camelCase(name), (counts.get(camelCase(name)) ?? 0) + 1)
  const names = fields.map(({ name }) => {
    const camel = camelCase(name)
    const isFree = camel === name || (counts.get(camel) === 1 && !originals.has(camel))
    return style === 'original' || !isFree ? name : camel
  })
  const taken = new Set(names)
  return fields.map((field, at) => {
    const name = names[at] ?? field.name
    const others = otherNames(field).filter(other => {
      if (taken.has(other) || (originals.has(other) && other !== field.name)) return false
      taken.add(other)
      return true
    })
    return { name, others }
  })
}

function otherNames({ name, jsonName }: NamedField): string[] {
  const json = defaultJsonName(name)
  const escaped = escapedByBufbuild.has(json) ? [`${json}$`] : []
  return [camelCase(name), jsonName ?? json, json, name, ...escaped]
}
