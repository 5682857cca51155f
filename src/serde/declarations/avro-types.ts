import type { AvroSchema } from '../../schema/avro/parse.ts'
import { typeName, type AvroType, type EnumType, type RecordType, type UnionType } from '../../schema/avro/model.ts'
import { logicalFormOf } from '../avro/logical-types.ts'
import { isWrapped } from '../avro/unions.ts'
import {
  keyed,
  literals,
  union,
  unknown,
  word,
  type Declaration,
  type Member,
  type SubjectTypes,
  type TypeNode,
  type Word,
} from './type-node.ts'

type Side = 'read' | 'write'

/** The values of an Avro schema, as serializers have them without options. */
export function avroTypes({ root }: AvroSchema): SubjectTypes {
  return { read: new AvroTypes('read').of(root), write: new AvroTypes('write').of(root) }
}

const primitives: Readonly<Record<string, Word>> = {
  null: 'null',
  boolean: 'boolean',
  int: 'number',
  long: 'bigint',
  float: 'number',
  double: 'number',
  bytes: 'Uint8Array',
  fixed: 'Uint8Array',
  string: 'string',
}

const countOf = (name: string): Member => ({ name, type: word('number'), isOptional: false })

/** What a logical type is read as, where that is not its base. */
const logicalReads: Readonly<Record<string, TypeNode>> = {
  decimal: word('string'),
  uuid: word('string'),
  duration: { kind: 'object', members: ['months', 'days', 'millis'].map(countOf), index: undefined },
  date: word('Date'),
  'timestamp-millis': word('Date'),
}

/** What a logical type is written from, beside its base and what it is read as: text always. */
const alsoWritten: Readonly<Record<string, readonly Word[]>> = {
  decimal: ['number', 'bigint'],
  'timestamp-micros': ['Date'],
  'timestamp-nanos': ['Date'],
}

class AvroTypes {
  readonly #side: Side
  readonly #declared = new Map<RecordType | EnumType, Declaration>()
  /** Records whose fields are still to be looked at: they refer to each other thousands deep. */
  readonly #pending: { readonly type: RecordType; readonly declaration: Declaration }[] = []

  constructor(side: Side) {
    this.#side = side
  }

  of(root: AvroType): TypeNode {
    const type = this.#type(root)
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop())
      next.declaration.type = { kind: 'object', members: this.#members(next.type), index: undefined }
    return type
  }

  #type(type: AvroType): TypeNode {
    const base = this.#base(type)
    const form = type.kind === 'union' || type.kind === 'record' ? undefined : logicalFormOf(type, {})
    if (form === undefined) return base
    const logical = type.properties?.get('logicalType')
    const name = logical?.kind === 'string' ? logical.value : ''
    const read = form.fromBase === undefined ? undefined : (logicalReads[name] ?? unknown)
    if (this.#side === 'read') return read ?? base
    const text = name === 'duration' ? [] : [word('string')]
    return union([...(read ? [read] : []), base, ...text, ...(alsoWritten[name] ?? []).map(word)])
  }

  #base(type: AvroType): TypeNode {
    switch (type.kind) {
      case 'array':
        return { kind: 'list', items: this.#type(type.items) }
      case 'map': {
        const values = this.#type(type.values)
        return this.#side === 'read' ? keyed(values) : union([keyed(values), { kind: 'map', values }])
      }
      case 'union':
        return this.#union(type)
      case 'enum':
        return { kind: 'named', to: this.#declaration(type, literals(type.symbols)) }
      case 'record':
        return { kind: 'named', to: this.#record(type) }
      case 'long':
        return this.#side === 'read' ? word('bigint') : union([word('bigint'), word('number')])
      default:
        return word(primitives[type.kind] ?? 'unknown')
    }
  }

  /** A branch that its JavaScript type does not tell is named. */
  #union(type: UnionType): TypeNode {
    const isNamed = isWrapped(type, {})
    return union(
      type.branches.map(branch => {
        const inner = this.#type(branch)
        if (!isNamed || branch.kind === 'null') return inner
        const members = [{ name: typeName(branch), type: inner, isOptional: false }]
        return { kind: 'object', members, index: undefined }
      }),
    )
  }

  #record(type: RecordType): Declaration {
    const known = this.#declared.get(type)
    if (known) return known
    const declaration = this.#declaration(type, unknown)
    this.#pending.push({ type, declaration })
    return declaration
  }

  #declaration(type: RecordType | EnumType, meaning: TypeNode): Declaration {
    const known = this.#declared.get(type)
    if (known) return known
    const { simple, full } = type.name
    const name = this.#side === 'write' && type.kind === 'record' ? `${simple}Input` : simple
    const made: Declaration = {
      key: `AVRO ${full}`,
      name,
      doc: type.doc ?? `Avro ${type.kind} ${full}.`,
      type: meaning,
    }
    this.#declared.set(type, made)
    return made
  }

  /** What has a default need not be written. */
  #members({ fields }: RecordType): readonly Member[] {
    return fields.map(({ name, type, doc, default: preset }) => ({
      name,
      doc,
      type: this.#type(type),
      isOptional: this.#side === 'write' && preset !== undefined,
    }))
  }
}
