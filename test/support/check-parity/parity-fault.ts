import type { TestRegistry } from '../../../src/testing/test-registry.ts'
import { checkAnswer, type Answer, type Asked, type Sent } from './check-answer.ts'
import { serverAnswer } from './server-answer.ts'

/** What check and server say differently of a schema; undefined where they agree to the letter. */
export async function parityFault(
  registry: TestRegistry,
  subject: string,
  sent: Sent,
  asked: Asked = {},
): Promise<string | undefined> {
  const client = registry.client()
  try {
    const own = await checkAnswer(client, subject, sent, asked)
    const theirs = await serverAnswer(registry.fetch, subject, sent, asked)
    return answersFault(own, theirs)
  } finally {
    await client.close()
  }
}

/** What two answers say differently. */
export function answersFault(own: Answer, theirs: Answer): string | undefined {
  if (own.isBlocked && !theirs.isCompatible) return undefined
  for (const part of ['isCompatible', 'messages', 'findings'] as const) {
    const [ours, others] = [JSON.stringify(own[part]), JSON.stringify(theirs[part])]
    if (ours !== others) return `${part}: the check says\n    ${ours}\n  the server\n    ${others}`
  }
  return undefined
}
