import { compile, mostGeneratedFields, property } from './compile.ts'
import type { DecodeFields, FastDecoder, PlanDecoder } from './decode.ts'
import { noItems } from './message-class.ts'
import { isPackable, wireTypeOf } from './message-plan.ts'
import type { FieldPlan, MessagePlan, MessageValue, ValuePlan } from './message-plan.ts'
import type { ProtobufOptions } from './options.ts'
import { isLong } from './scalars.ts'
import { checkDepth } from './wire-reader.ts'
import type { WireReader } from './wire-reader.ts'

/** What generated code calls for a message inside a message. */
interface Inner {
  readonly Message: new () => MessageValue
  decode: DecodeFields
}

/**
 * Makes a function for each message that is met. It reads what is as the schema says; for the rest (maps, groups,
 * members of oneofs, closed enums, other wire types, unknown fields) it asks the plan.
 */
export class DecoderGenerator implements FastDecoder {
  readonly #reader: WireReader
  readonly #options: ProtobufOptions
  readonly #inner = new Map<MessagePlan, Inner>()

  constructor(reader: WireReader, options: ProtobufOptions) {
    this.#reader = reader
    this.#options = options
  }

  fieldsOf(plan: MessagePlan, decoder: PlanDecoder): DecodeFields {
    return this.#innerOf(plan, decoder).decode
  }

  #innerOf(plan: MessagePlan, decoder: PlanDecoder): Inner {
    const known = this.#inner.get(plan)
    if (known !== undefined) return known
    const inner: Inner = {
      Message: plan.Message,
      // Types refer to one another: the function is made when it is first called.
      decode: (message, depth, group) => {
        inner.decode = this.#generate(plan, decoder)
        inner.decode(message, depth, group)
      },
    }
    this.#inner.set(plan, inner)
    return inner
  }

  #generate(plan: MessagePlan, decoder: PlanDecoder): DecodeFields {
    const byPlan: DecodeFields = (message, depth, group) => decoder.fields(plan, message, depth, group)
    if (plan.fields.length > mostGeneratedFields) return byPlan
    const inners: Inner[] = []
    const cases = plan.fields.map(field => this.#case(field, inners, decoder))
    const parameters = { r: this.#reader, d: decoder, plan, inners, noItems, checkDepth }
    const text = `
      ${inners.map((_, at) => `const c${at} = inners[${at}]`).join('\n')}
      return function decode(m, depth, group) {
        checkDepth(depth)
        while (r.pos < r.end) {
          const start = r.pos
          const tag = r.tag()
          switch (tag >>> 3) {
            ${cases.join('\n')}
          }
          if (d.unusual(plan, m, { start, tag, depth, group })) return
        }
        d.finish(plan, m, group)
      }`
    return compile<DecodeFields>(parameters, text) ?? byPlan
  }

  #case(field: FieldPlan, inners: Inner[], decoder: PlanDecoder): string {
    const { number, value, shape, oneof } = field
    if (shape === 'map' || oneof !== undefined || field.name === '__proto__') return ''
    if (value.kind === 'message') {
      if (value.isGroup) return ''
      inners.push(this.#innerOf(value.message, decoder))
      return `case ${number}: ${messageCase(field, inners.length - 1)} break`
    }
    const read = this.#readText(value)
    if (read === undefined) return ''
    return `case ${number}: ${shape === 'list' ? listCase(field, read) : singleCase(field, read)} break`
  }

  /** Reads one value; undefined where that takes more than a call. */
  #readText(value: ValuePlan & { kind: 'scalar' | 'enum' }): string | undefined {
    const { longs = 'bigint', enums = 'number' } = this.#options
    if (value.kind === 'enum') return value.enumeration.isClosed || enums !== 'number' ? undefined : 'r.int32()'
    return isLong(value.scalar.family) && longs !== 'bigint' ? undefined : `r.${value.scalar.reads}()`
  }
}

function tagText({ number }: FieldPlan, wireType: number): number {
  return ((number << 3) | wireType) >>> 0
}

function singleCase(field: FieldPlan, read: string): string {
  return `if (tag === ${field.tag}) { ${property('m', field.name)} = ${read}; continue }`
}

function listCase(field: FieldPlan, read: string): string {
  const list = property('m', field.name)
  const open = `let list = ${list}; if (list === noItems) ${list} = list = [];`
  const one = `if (tag === ${tagText(field, wireTypeOf(field.value))}) { ${open} list.push(${read}); continue }`
  if (!isPackable(field.value)) return one
  const many = `const end = r.enter(); while (r.pos < r.end) list.push(${read}); r.leave(end); continue`
  return `if (tag === ${tagText(field, 2)}) { ${open} ${many} } ${one}`
}

function messageCase(field: FieldPlan, at: number): string {
  const place = property('m', field.name)
  const read = `const end = r.enter(); c${at}.decode(v, depth + 1, 0); r.leave(end); continue`
  if (field.shape === 'list') {
    const open = `let list = ${place}; if (list === noItems) ${place} = list = [];`
    return `if (tag === ${tagText(field, 2)}) { ${open} const v = new c${at}.Message(); list.push(v); ${read} }`
  }
  return `if (tag === ${tagText(field, 2)}) { let v = ${place}; if (v === undefined) ${place} = v = new c${at}.Message(); ${read} }`
}
