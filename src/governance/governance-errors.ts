import { RegistryError } from '../registry/errors.ts'

const error =
  <Parameters extends readonly unknown[]>(code: number, says: (...parameters: Parameters) => string) =>
  (...parameters: Parameters) =>
    new RegistryError(code, says(...parameters))

/** One row per refusal of the operations of governance: what was asked, what was found, what to do. */
export const governanceErrors = {
  rejectionNotFound: error(
    40471,
    (id: string) =>
      `Rejection '${id}' not found. Rejections are kept for 7 days and at most 100,000 of them, and at most ten a second ` +
      'of one topic and client in full; the report of the topic counts the others.',
  ),
  topicNotFound: error(
    40472,
    (topic: string) => `Topic '${topic}' not found. Make it first; a gate belongs to a topic of the broker.`,
  ),
  noGate: error(
    40473,
    () =>
      'There is no gate: this server runs without a broker. Start it with --kafka on, and ask the server that has one.',
  ),
  violationsFresh: error(
    40971,
    (topic: string, change: string, found: string) =>
      `The gate of topic '${topic}' was not changed (${change}): ${found}. Producers that send such records would be ` +
      'refused. Put them right and wait for 24 hours without violations, or ask again with force=true (--force).',
  ),
  invalidParameter: error(
    42271,
    (name: string, given: string, expected: string) => `${name} is '${given}'. It must be ${expected}.`,
  ),
  nothingToChange: error(42272, () => 'The body names nothing to change. Give a level, an outcome or both.'),
  invalidGate: error(
    42273,
    (topic: string, reason: string) => `The gate of topic '${topic}' cannot be changed: ${reason}`,
  ),
} as const
