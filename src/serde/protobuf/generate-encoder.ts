import { compile, mostGeneratedFields, property } from './compile.ts'
import { enumNumber } from './encode.ts'
import type { EncodeFields, FastEncoder, PlanEncoder } from './encode.ts'
import { fieldValue } from './field-values.ts'
import { adapterOf } from './known-values.ts'
import type { FieldPlan, MessagePlan } from './message-plan.ts'
import { asOctets, checkedLong } from './scalars.ts'
import type { ScalarFamily } from './scalars.ts'
import { deepestMessage } from './wire-reader.ts'
import type { WireWriter } from './wire-writer.ts'

/** Generated code met a value that does not suit. The plan finds out which, and says so. */
export class Unwritten extends Error {}

/** What generated code calls for a message inside a message. */
interface Inner {
  encode: EncodeFields
}

/**
 * Makes a function for each message that is written; it throws Unwritten for a value that does not suit. Maps, groups and
 * well-known types are left to the plan.
 */
export class EncoderGenerator implements FastEncoder {
  readonly #writer: WireWriter
  readonly #inner = new Map<MessagePlan, Inner>()

  constructor(writer: WireWriter) {
    this.#writer = writer
  }

  fieldsOf(plan: MessagePlan, encoder: PlanEncoder): EncodeFields {
    return this.#innerOf(plan, encoder).encode
  }

  #innerOf(plan: MessagePlan, encoder: PlanEncoder): Inner {
    const known = this.#inner.get(plan)
    if (known !== undefined) return known
    const inner: Inner = {
      // Types refer to one another: the function is made when it is first called.
      encode: (message, depth) => {
        inner.encode = this.#generate(plan, encoder)
        inner.encode(message, depth)
      },
    }
    this.#inner.set(plan, inner)
    return inner
  }

  #generate(plan: MessagePlan, encoder: PlanEncoder): EncodeFields {
    const byPlan: EncodeFields = (message, depth) => encoder.message(plan, message, depth)
    if (plan.fields.length > mostGeneratedFields) return byPlan
    const { fields } = plan
    const inners = fields.map(({ value }) =>
      value.kind === 'message' ? this.#innerOf(value.message, encoder) : undefined,
    )
    const enums = fields.map(({ value }) => (value.kind === 'enum' ? value.enumeration : undefined))
    const parameters = {
      w: this.#writer,
      e: encoder,
      plan,
      fields,
      inners,
      enums,
      prototype: plan.Message.prototype as object,
      ...imported,
    }
    return compile<EncodeFields>(parameters, encoderText(plan)) ?? byPlan
  }
}

/** What generated code calls of this folder. */
const imported = { fieldValue, enumNumber, asOctets, checkedLong, unwritten }

function unwritten(): never {
  throw new Unwritten()
}

function encoderText({ fields, oneofs }: MessagePlan): string {
  const choices = oneofs.flatMap(({ name, otherNames }) => [name, ...otherNames])
  const isChoice = choices.map(name => `typeof ${property('m', name)} === 'object'`).join(' || ')
  return `
    ${fields.map((_, at) => `const field${at} = fields[${at}], inner${at} = inners[${at}], enum${at} = enums[${at}]`).join('\n')}
    return function encode(m, depth) {
      if (typeof m !== 'object' || m === null || Array.isArray(m) || ArrayBuffer.isView(m)) unwritten()
      if (depth > ${deepestMessage}) unwritten()
      const p = Object.getPrototypeOf(m)
      const isBare = p === Object.prototype || p === null
      const isPlain = isBare || p === prototype
      if (m.$unknowns !== undefined || m.$unknown !== undefined ${isChoice === '' ? '' : `|| (p !== prototype && (${isChoice}))`}) {
        e.message(plan, m, depth)
        return
      }
      let v
      ${oneofs.map((_, at) => `let set${at} = 0`).join('\n')}
      ${fields.map((field, at) => fieldText(field, at, oneofs.indexOf(field.oneof ?? noOneof))).join('\n')}
      ${oneofs.map((_, at) => `if (set${at} > 1) unwritten()`).join('\n')}
    }`
}

const noOneof = { name: '', otherNames: [], members: [] }

function fieldText(field: FieldPlan, at: number, oneof: number): string {
  const counts = oneof < 0 ? '' : `set${oneof}++;`
  const otherwise = field.presence === 'required' ? 'else unwritten()' : ''
  return `${readText(field, at)}
    if (v != null${presentText(field, at)}) { ${counts} ${writeText(field, at)} } ${otherwise}`
}

/** Sets `v` to what the message has for the field. */
function readText(field: FieldPlan, at: number): string {
  const names = [field.name, ...field.otherNames]
  if (names.some(name => name in Object.prototype)) return `v = fieldValue(m, field${at})`
  const [first, ...others] = names.map(name => property('m', name))
  return [`v = ${first}`, ...others.map(other => `if (v == null) v = ${other}`)].join('; ')
}

/** A default on the prototype of a class that another library made is nothing that was set. */
function presentText({ presence, shape, value, defaultValue }: FieldPlan, at: number): string {
  if (presence === 'implicit' || shape !== 'single' || value.kind === 'message') return ''
  return ` && (${defaultValue === undefined ? 'isPlain' : 'isBare'} || fieldValue(m, field${at}) !== undefined)`
}

function writeText(field: FieldPlan, at: number): string {
  const { value, shape, tag, isPacked, presence } = field
  const byPlan = `e.field(field${at}, v, { depth, message: m })`
  const isAdapted = value.kind === 'message' && (value.isGroup || adapterOf(value.message.fullName) !== undefined)
  if (shape === 'map' || isAdapted) return byPlan
  const item = value.kind === 'message' ? '' : checkText('x', value.kind === 'enum' ? `enum${at}` : value.scalar.family)
  const call = value.kind === 'message' ? `inner${at}.encode(x, depth + 1)` : `w.${value.scalar.writes}(x)`
  const isText = value.kind === 'scalar' && value.scalar.family === 'string'
  const write = isText ? `if (!${call}) unwritten()` : call
  const isRecord = value.kind === 'message' || isPacked
  const whole = (text: string): string => (isRecord ? `const at = w.open(); ${text}; w.close(at)` : text)
  if (shape === 'single') {
    const some = value.kind !== 'message' && presence === 'implicit' ? `if (${someText('x', value.scalar.family)})` : ''
    return `let x = v; ${item}; ${some} { w.uint32(${tag}); ${whole(write)} }`
  }
  const each = (text: string): string => `for (let i = 0; i < v.length; i++) { let x = v[i]; ${item}; ${text} }`
  const list = isPacked
    ? `if (v.length > 0) { w.uint32(${tag}); ${whole(each(write))} }`
    : each(`w.uint32(${tag}); ${whole(write)}`)
  return `if (Array.isArray(v)) { ${list} } else ${byPlan}`
}

/** Leaves in `x` what the wire takes. */
function checkText(x: string, family: ScalarFamily | `enum${number}`): string {
  switch (family) {
    case 'int32':
      return `if (typeof ${x} !== 'number' || (${x} | 0) !== ${x}) unwritten()`
    case 'uint32':
      return `if (typeof ${x} !== 'number' || (${x} >>> 0) !== ${x}) unwritten()`
    case 'int64':
      return `if (typeof ${x} !== 'bigint' || BigInt.asIntN(64, ${x}) !== ${x}) ${longText(x, family)}`
    case 'uint64':
      return `if (typeof ${x} !== 'bigint' || BigInt.asUintN(64, ${x}) !== ${x}) ${longText(x, family)}`
    case 'float':
      return `if (typeof ${x} !== 'number') unwritten()`
    case 'bool':
      return `if (typeof ${x} !== 'boolean') unwritten()`
    case 'string':
      return `if (typeof ${x} !== 'string') unwritten()`
    case 'bytes':
      return `if (!(${x} instanceof Uint8Array) && (${x} = asOctets(${x})) === undefined) unwritten()`
    default:
      return `if ((${x} = enumNumber(${family}, ${x})) === undefined) unwritten()`
  }
}

function longText(x: string, family: 'int64' | 'uint64'): string {
  return `if ((${x} = checkedLong('${family}', ${x})) === undefined) unwritten()`
}

/** Whether a value without presence is written. */
function someText(x: string, family: ScalarFamily): string {
  switch (family) {
    case 'int64':
    case 'uint64':
      return `${x} !== 0n`
    case 'float':
      return `!Object.is(${x}, 0)`
    case 'string':
      return `${x} !== ''`
    case 'bytes':
      return `${x}.length > 0`
    case 'bool':
      return x
    case 'int32':
    case 'uint32':
      return `${x} !== 0`
  }
}
