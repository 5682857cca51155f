import type { CompatibilityLevel } from '../../../src/schema/compatibility.ts'
import { checkPair, closingLine } from '../../../src/schema/compatibility.ts'
import { defaultLimits } from '../../../src/schema/limits.ts'
import type { CompatibilityPolicy, ParsedSchema } from '../../../src/schema/schema.ts'
import { SchemaError } from '../../../src/schema/schema.ts'
import type { VectorFormat } from './formats.ts'
import { formatsFault, normalFault } from './forms.ts'
import type { RecordedPair } from './reading.ts'
import { attempt, read, resolve, typeOf } from './reading.ts'
import { casesOf, firstCaseHas, firstFault, listFault, textFault } from './shapes.ts'

interface Answer {
  readonly ok?: boolean
  readonly messages?: readonly string[]
  readonly closing?: readonly string[]
  readonly status?: number
}

interface PairCase extends RecordedPair {
  readonly canonicalEarlier?: string
  readonly normalizedEarlier?: string | object
  readonly backward: Answer
  readonly forward: Answer
  readonly lenient?: { readonly backward: Answer; readonly forward: Answer }
  readonly formats?: Readonly<Record<string, string | true>>
  readonly mayDiffer?: readonly string[]
}

/** `pairs-*.jsonl`: two versions of a schema, judged both ways, with the texts of the first. */
export const pairs: VectorFormat = {
  name: 'pairs of versions',
  matches: document => firstCaseHas(document, 'earlier', 'candidate', 'lang', 'backward'),
  *run(document) {
    for (const item of casesOf(document) as PairCase[]) {
      const fault = pairFault(item)
      yield fault === undefined ? { id: item.id } : { id: item.id, fault }
    }
  },
}

function pairFault(item: PairCase): string | undefined {
  const type = typeOf(item.lang)
  const earlierReferences = resolve(type, item.earlierReferences)
  const registered = attempt(() => read(type, item.earlier, earlierReferences, 'new'))
  if (registered instanceof SchemaError) return `the earlier schema is refused: ${registered.message}`
  const earlier = read(type, registered.canonical, earlierReferences, 'stored')
  const candidate = attempt(() =>
    read(type, item.candidate, resolve(type, item.candidateReferences, item.earlierReferences), 'new'),
  )
  const { mayDiffer = [] } = item
  const checks = checksOf(item)
  return firstFault([
    mayDiffer.includes('canonical')
      ? undefined
      : textFault('canonical text', earlier.canonical, item.canonicalEarlier ?? item.earlier),
    mayDiffer.includes('normalized') ? undefined : normalFault(registered, item.normalizedEarlier ?? earlier.canonical),
    mayDiffer.includes('formats') ? undefined : formatsFault(earlier, item.formats, mayDiffer),
    ...checks.map(check => answerFault(candidate, earlier, { ...check, mayDiffer })),
    checks.length > 0 ? fullFault(candidate, earlier, item) : undefined,
  ])
}

interface Check {
  readonly name: string
  readonly level: CompatibilityLevel
  readonly policy: CompatibilityPolicy
  readonly answer: Answer
}

function checksOf({ backward, forward, lenient }: PairCase): readonly Check[] {
  const ways = (
    answers: { readonly backward: Answer; readonly forward: Answer },
    policy: CompatibilityPolicy,
    prefix: string,
  ) => [
    { name: `${prefix}backward`, level: 'BACKWARD', policy, answer: answers.backward } as const,
    { name: `${prefix}forward`, level: 'FORWARD', policy, answer: answers.forward } as const,
  ]
  return [...ways({ backward, forward }, 'STRICT', ''), ...(lenient ? ways(lenient, 'LENIENT', 'lenient.') : [])]
}

function messagesOf(
  candidate: ParsedSchema,
  earlier: ParsedSchema,
  { level, policy }: Pick<Check, 'level' | 'policy'>,
): readonly string[] {
  const { messages } = checkPair(candidate, { schema: earlier, version: 1 }, level, { policy, limits: defaultLimits })
  return messages.length === 0 ? [] : [...messages, closingLine(false, level)]
}

function answerFault(
  candidate: ParsedSchema | SchemaError,
  earlier: ParsedSchema,
  check: Check & { readonly mayDiffer: readonly string[] },
): string | undefined {
  const { name, answer, mayDiffer } = check
  if (mayDiffer.includes(name)) return undefined
  if (candidate instanceof SchemaError)
    return answer.ok === true ? `the candidate is refused: ${candidate.message}` : undefined
  const messages = messagesOf(candidate, earlier, check)
  // The reference answered with an error: any answer of ours is as good.
  if (answer.status !== undefined) return undefined
  if ((messages.length === 0) !== answer.ok)
    return `${name}: ${messages.length === 0 ? 'compatible' : messages.join('\n    ')}`
  if (answer.ok || mayDiffer.includes(`${name}.messages`)) return undefined
  const closing = answer.closing ?? closingOf(earlier, check.level)
  return listFault(name, unique(messages), unique([...(answer.messages ?? []), ...closing]))
}

/** The lines that close a list where the direction asked last has failed, as the vectors' README words them. */
function closingOf(earlier: ParsedSchema, level: CompatibilityLevel): readonly string[] {
  const text = earlier.canonical
  const shown = text.length > 10_240 ? `<truncated> '${text.slice(0, 10_240)}...'` : `'${text}'`
  return ['{oldSchemaVersion: 1}', `{oldSchema: ${shown}}`, `{validateFields: 'false', compatibility: '${level}'}`]
}

function unique(messages: readonly string[]): readonly string[] {
  return [...new Set(messages)]
}

/** FULL is both directions, forward first; the earlier schema is shown only where backward fails. */
function fullFault(
  candidate: ParsedSchema | SchemaError,
  earlier: ParsedSchema,
  { mayDiffer = [] }: PairCase,
): string | undefined {
  if (candidate instanceof SchemaError || mayDiffer.includes('full')) return undefined
  const own = (level: CompatibilityLevel) => messagesOf(candidate, earlier, { level, policy: 'STRICT' })
  const differences = (messages: readonly string[]) =>
    messages.filter(message => !/^\{(oldSchema|validateFields)/.test(message))
  const [forward, backward, full] = [own('FORWARD'), own('BACKWARD'), own('FULL')]
  const tail = backward.length > 0 ? backward.slice(-3, -1) : []
  const expected = [...differences(forward), ...differences(backward), ...tail]
  if (expected.length > 0) expected.push(closingLine(false, 'FULL'))
  return JSON.stringify(full) === JSON.stringify(expected) ? undefined : `full: ${JSON.stringify(full)}`
}
