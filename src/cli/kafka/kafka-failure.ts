import { errorCodes, errorNameOf, type ErrorName } from '../../kafka/error-codes.ts'

/** A broker's refusal, as people read it: what was asked, what was answered, what to do. */
export class KafkaFailure extends Error {
  readonly error: ErrorName
  readonly advice: string | undefined

  constructor(error: ErrorName, message: string, advice?: string) {
    super(message)
    this.name = 'KafkaFailure'
    this.error = error
    this.advice = advice
  }

  /** Whether asking again may go well. */
  get isRetriable(): boolean {
    return errorCodes[this.error].isRetriable
  }
}

/** A failure that will be the same the next time, whatever its code promises. */
export class FinalFailure extends KafkaFailure {
  override get isRetriable(): boolean {
    return false
  }
}

const advices: { readonly [Name in ErrorName]?: string } = {
  UNKNOWN_TOPIC_OR_PARTITION: 'headgate topics list shows what there is.',
  TOPIC_ALREADY_EXISTS: 'headgate topics alter changes it.',
  GROUP_ID_NOT_FOUND: 'headgate groups list shows what there is.',
  NON_EMPTY_GROUP: 'Stop its members first.',
  INVALID_REPLICATION_FACTOR: 'Leave --replication-factor out, or ask for no more than there are brokers.',
  TOPIC_AUTHORIZATION_FAILED: 'Ask for the right, or name another user.',
  GROUP_AUTHORIZATION_FAILED: 'Ask for the right, or name another user.',
  CLUSTER_AUTHORIZATION_FAILED: 'Ask for the right, or name another user.',
}

/** The failure of a code; `asked` is what was asked, as the begin of a sentence. The broker's own text wins over ours. */
export function kafkaFailure(asked: string, code: number, text?: string | null): KafkaFailure {
  const error = errorNameOf(code)
  const said = text === undefined || text === null || text === '' ? errorCodes[error].message : text
  const number = error === 'UNKNOWN_SERVER_ERROR' && code !== -1 ? ` ${code}` : ''
  return new KafkaFailure(error, `${asked}: ${said} (${error}${number})`, advices[error])
}

/** Throws the failure of a code that is not 0. */
export function expectNoError(asked: string, code: number, text?: string | null): void {
  if (code !== 0) throw kafkaFailure(asked, code, text)
}
