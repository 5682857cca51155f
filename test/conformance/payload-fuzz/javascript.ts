import { Ajv } from 'ajv'
import { Ajv2019 } from 'ajv/dist/2019.js'
import { Ajv2020 } from 'ajv/dist/2020.js'
import avsc from 'avsc'
import protobuf from 'protobufjs'
import type { Judge, Question } from './judges.ts'

/** Throws for a payload that is not taken. */
type Decode = (payload: Buffer) => unknown

/** avsc, protobufjs, and JSON.parse with ajv, in this process. */
export function javascriptJudge(): Judge {
  return questions =>
    questions.map(question => {
      const decode = decoders[question.type]?.(question)
      // Some schemas are not for the library.
      return decode === undefined
        ? []
        : question.payloads.map((payload, at) =>
            isAsked(question, at) ? verdict(decode, Buffer.from(payload, 'hex')) : 'not asked',
          )
    })
}

/** avsc reads on behind the end of the bytes: a count of items that are not there keeps it busy for years. */
function isAsked({ type, passes }: Question, at: number): boolean {
  return type !== 'AVRO' || (passes[at] ?? false)
}

function verdict(decode: Decode, payload: Buffer): string {
  try {
    decode(payload)
    return ''
  } catch (error) {
    return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  }
}

const decoders: Readonly<Record<string, (question: Question) => Decode | undefined>> = {
  AVRO({ text }) {
    const type = avsc.Type.forSchema(JSON.parse(text) as never, { wrapUnions: true })
    return payload => (type.typeName === 'bytes' ? undefined : (type.fromBuffer(payload) as unknown))
  },
  PROTOBUF({ text }) {
    const message = protobuf.parse(text).root.resolveAll().lookupType('t.M')
    return payload => message.decode(payload)
  },
  JSON({ text }) {
    const schema = JSON.parse(text) as { readonly $schema: string }
    // Draft 4 is none of ajv's, and a property called `__proto__` it leaves unchecked.
    if (schema.$schema.includes('draft-04') || text.includes('__proto__')) return undefined
    const Library = schema.$schema.includes('2020') ? Ajv2020 : schema.$schema.includes('2019') ? Ajv2019 : Ajv
    const ajv = new Library({ strict: false, validateSchema: false, logger: false, ownProperties: true, meta: false })
    const { $schema: _, ...rest } = schema
    const validate = compiled(() => ajv.compile(rest))
    if (validate === undefined) return undefined
    const utf8 = new TextDecoder('utf-8', { fatal: true })
    return payload => {
      if (!validate(JSON.parse(utf8.decode(payload)))) throw new Error(`invalid ${validate.errors?.[0]?.keyword}`)
    }
  },
}

/** Undefined for a schema that leads to itself, at which ajv gives up. */
function compiled<Validate>(compile: () => Validate): Validate | undefined {
  try {
    return compile()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}
