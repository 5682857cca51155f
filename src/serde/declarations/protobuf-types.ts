import type { ProtobufSchema } from '../../schema/protobuf/protobuf-schema.ts'
import { SerdeError } from '../errors.ts'
import { Linker } from '../protobuf/link.ts'
import type { EnumPlan, FieldPlan, MessagePlan, OneofPlan, ValuePlan } from '../protobuf/message-plan.ts'
import { isLong } from '../protobuf/scalars.ts'
import {
  intersection,
  keyed,
  literals,
  never,
  union,
  unknown,
  word,
  type Declaration,
  type Member,
  type SubjectTypes,
  type TypeNode,
} from './type-node.ts'

type Side = 'read' | 'write'

/** The values of the first message of a Protobuf schema, as serializers have them without options. Throws SerdeError. */
export function protobufTypes({ types, name }: ProtobufSchema): SubjectTypes {
  if (name === undefined) throw new SerdeError('bad-schema', 'the schema has no message')
  const plan = new Linker(types, {}).message(name)
  return { read: new MessageTypes('read').of(plan), write: new MessageTypes('write').of(plan) }
}

/** What a field of a well-known type also takes. */
const alsoWritten: ReadonlyMap<string, TypeNode> = new Map<string, TypeNode>([
  ['google.protobuf.Timestamp', word('Date')],
  ['google.protobuf.Struct', keyed(unknown)],
  ['google.protobuf.ListValue', { kind: 'list', items: unknown }],
  ['google.protobuf.Value', unknown],
])
const wrapper = /^google\.protobuf\.(?:Double|Float|U?Int64|U?Int32|Bool|String|Bytes)Value$/

/** Members of a oneof beyond this many stand side by side; each alone takes as many lines as there are members. */
const MAX_EXCLUSIVE_MEMBERS = 20

class MessageTypes {
  readonly #side: Side
  readonly #messages = new Map<MessagePlan, Declaration>()
  readonly #enums = new Map<string, Declaration>()
  readonly #pending: { readonly plan: MessagePlan; readonly declaration: Declaration }[] = []

  constructor(side: Side) {
    this.#side = side
  }

  of(plan: MessagePlan): TypeNode {
    const type: TypeNode = { kind: 'named', to: this.#message(plan) }
    for (let next = this.#pending.pop(); next !== undefined; next = this.#pending.pop())
      next.declaration.type = this.#object(next.plan)
    return type
  }

  #message(plan: MessagePlan): Declaration {
    const known = this.#messages.get(plan)
    if (known) return known
    const { fullName } = plan
    const name = `${simpleName(fullName)}${this.#side === 'write' ? 'Input' : ''}`
    const declaration = { key: `PROTOBUF ${fullName}`, name, doc: `Protobuf message ${fullName}.`, type: unknown }
    this.#messages.set(plan, declaration)
    this.#pending.push({ plan, declaration })
    return declaration
  }

  #object({ fullName, fields, oneofs }: MessagePlan): TypeNode {
    const exclusive = oneofs.filter(({ members }) => members.length <= MAX_EXCLUSIVE_MEMBERS)
    const apart = new Set(exclusive.flatMap(oneof => oneof.members))
    const names = new Set(fields.map(({ name }) => name))
    const members = fields.filter(field => !apart.has(field)).map(field => this.#member(field))
    const typed: Member = {
      name: '$typeName',
      type: { kind: 'literal', value: fullName },
      isOptional: this.#side === 'write',
    }
    const plain: TypeNode = {
      kind: 'object',
      members: names.has(typed.name) ? members : [typed, ...members],
      index: undefined,
    }
    return intersection([plain, ...exclusive.map(oneof => this.#oneof(oneof, !names.has(oneof.name)))])
  }

  #member(field: FieldPlan): Member {
    const { name, presence, shape, defaultValue } = field
    const isThere =
      this.#side === 'write'
        ? presence === 'required'
        : shape !== 'single' || presence === 'required' || defaultValue !== undefined
    return { name, type: this.#field(field), isOptional: !isThere }
  }

  /** One object type for each member, in which the others are not set; and one where none is. */
  #oneof({ name, members }: OneofPlan, hasChoice: boolean): TypeNode {
    const choices = [...members, undefined].map((chosen): TypeNode => {
      const fields = members.map((field): Member =>
        field === chosen
          ? { name: field.name, type: this.#field(field), isOptional: false }
          : { name: field.name, type: never, isOptional: true },
      )
      const value: TypeNode = chosen === undefined ? never : { kind: 'literal', value: chosen.name }
      const choice: Member = { name, type: value, isOptional: chosen === undefined || this.#side === 'write' }
      return { kind: 'object', members: hasChoice ? [choice, ...fields] : fields, index: undefined }
    })
    return union(choices)
  }

  #field({ shape, value }: FieldPlan): TypeNode {
    const type = this.#value(value)
    if (shape === 'list') return { kind: 'list', items: type }
    if (shape !== 'map') return type
    return this.#side === 'read' ? keyed(type) : union([keyed(type), { kind: 'map', values: type }])
  }

  #value(value: ValuePlan): TypeNode {
    if (value.kind === 'message') return this.#messageValue(value.message)
    if (value.kind === 'enum') return { kind: 'named', to: this.#enumeration(value.enumeration) }
    const { family } = value.scalar
    if (family === 'bytes') return word('Uint8Array')
    if (family === 'bool') return word('boolean')
    if (family === 'string') return word('string')
    if (!isLong(family)) return word('number')
    return this.#side === 'read' ? word('bigint') : union([word('bigint'), word('number'), word('string')])
  }

  #messageValue(plan: MessagePlan): TypeNode {
    const named: TypeNode = { kind: 'named', to: this.#message(plan) }
    if (this.#side === 'read') return named
    const also = alsoWritten.get(plan.fullName)
    const wrapped = wrapper.test(plan.fullName) ? plan.fields[0] : undefined
    const bare = wrapped === undefined ? also : this.#field(wrapped)
    return bare === undefined ? named : union([named, bare])
  }

  /** Open enums take every number; they are read as numbers, and written as names, too. */
  #enumeration(plan: EnumPlan): Declaration {
    const key = `${plan.fullName} ${plan.isClosed}`
    const known = this.#enums.get(key)
    if (known) return known
    const numbers = [...new Set(plan.numbers.values())]
    const read = plan.isClosed ? literals(numbers) : word('number')
    const shown = [...plan.numbers].slice(0, 50).map(([name, number]) => `${name} = ${number}`)
    const declaration: Declaration = {
      key: `PROTOBUF ${plan.fullName}`,
      name: `${simpleName(plan.fullName)}${this.#side === 'write' ? 'Input' : ''}`,
      doc: `Protobuf enum ${plan.fullName}: ${shown.join(', ')}${plan.numbers.size > shown.length ? ', …' : ''}.`,
      type: this.#side === 'read' ? read : union([literals([...plan.numbers.keys()]), read]),
    }
    this.#enums.set(key, declaration)
    return declaration
  }
}

function simpleName(fullName: string): string {
  return fullName.slice(fullName.lastIndexOf('.') + 1)
}
