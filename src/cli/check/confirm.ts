import type { CheckedSubject } from '../../check/check-tree.ts'
import { checkFinding, type CheckFinding } from '../../check/findings.ts'
import { RegistryError } from '../../client/errors.ts'
import type { RegistryClient } from '../../client/registry-client.ts'

/** Most schemas that the registry is asked about at a time. */
const AT_ONCE = 16

/**
 * Asks the registry about every schema that it can judge: those that refer to versions it has. Each answer that is not
 * that of the check is a finding.
 */
export async function disagreements(
  subjects: readonly CheckedSubject[],
  client: RegistryClient,
  known: ReadonlySet<string>,
): Promise<readonly CheckFinding[]> {
  const findings: CheckFinding[] = []
  const waiting = subjects.filter(one => one.request && one.status !== 'unchanged' && isJudgeable(one, known))
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) findings.push(...(await disagreement(next, client)))
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work))
  return findings
}

/** `subject version` of every version that the registry has. */
const isJudgeable = ({ request }: CheckedSubject, known: ReadonlySet<string>): boolean =>
  (request?.references ?? []).every(one => known.has(`${one.subject} ${one.version}`))

async function disagreement(checked: CheckedSubject, client: RegistryClient): Promise<readonly CheckFinding[]> {
  const { subject, file, request, messages, status } = checked
  const own = status === 'compatible' || status === 'new'
  const theirs = await answerOf(subject, request, client)
  if (theirs === undefined) return []
  const isSame = theirs.isCompatible === own
  if (isSame && (own || status === 'refused' || sameMessages(theirs.messages, messages))) return []
  const says = isSame
    ? `the registry says so in other words: ${theirs.messages.join(' ')}`
    : `the registry finds '${subject}' ${theirs.isCompatible ? 'compatible' : 'not compatible'}, the check ${own ? 'compatible' : 'not'}: ${theirs.messages.join(' ')}`
  const finding = checkFinding('CHECK_VERDICTS_DIFFER', { subject, message: says, ...(file !== undefined && { file }) })
  // The words of other registries, and of other releases, differ.
  return [isSame ? { ...finding, severity: 'note' } : finding]
}

const sameMessages = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one, at) => one === others[at])

async function answerOf(
  subject: string,
  request: CheckedSubject['request'],
  client: RegistryClient,
): Promise<{ readonly isCompatible: boolean; readonly messages: readonly string[] } | undefined> {
  const { schema, schemaType, references, metadata } = request ?? {}
  if (typeof schema !== 'string') return undefined
  const definition = {
    schema,
    ...(typeof schemaType === 'string' && { schemaType }),
    ...(references && { references }),
    ...(metadata && { metadata }),
  }
  try {
    return await client.compatibility.check(subject, definition, { verbose: true })
  } catch (error) {
    // A registry without the subject has nothing to compare with, and some say so by 404.
    if (error instanceof RegistryError && error.status === 404) return { isCompatible: true, messages: [] }
    if (error instanceof RegistryError && error.status === 422)
      return { isCompatible: false, messages: [error.message] }
    throw error
  }
}
