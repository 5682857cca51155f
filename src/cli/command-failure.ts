import { RegistryError } from '../client/errors.ts'
import { UpstreamFailure } from '../tcp/upstream-failure.ts'
import { CheckProblem } from './check/check-problem.ts'
import type { CommandIo, ExitCode } from './command-io.ts'
import { KafkaFailure } from './kafka/kafka-failure.ts'

/** Why a command ends, for people, and with which code. */
export class CommandProblem extends Error {
  readonly code: Exclude<ExitCode, undefined>

  constructor(message: string, code: Exclude<ExitCode, undefined>) {
    super(message)
    this.code = code
  }
}

/** A text on one line; names of strangers do not steer a terminal. */
export const printable = (text: string): string => text.replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')

/**
 * Runs a command and prints why it failed. 1: refused; 2: called wrongly; 3: a file that cannot be read as what it should
 * be; 4: a registry or a broker that does not answer or does not let us in. What nobody foresaw is thrown on.
 */
export async function ending(name: string, io: CommandIo, work: () => Promise<ExitCode>): Promise<ExitCode> {
  try {
    return await work()
  } catch (error) {
    const problem = problemOf(error)
    if (problem === undefined) throw error
    io.error(`headgate ${name}: ${printable(problem.message)}\n`)
    return problem.code
  }
}

/** The failure as people read it; undefined for what nobody foresaw. */
export function problemOf(error: unknown): CommandProblem | undefined {
  if (error instanceof CommandProblem) return error
  if (error instanceof CheckProblem) return new CommandProblem(error.message, error.exitCode)
  if (error instanceof RegistryError) return new CommandProblem(`the registry: ${error.message}`, codeOf(error))
  if (error instanceof KafkaFailure || error instanceof UpstreamFailure) return new CommandProblem(error.message, 4)
  return undefined
}

function codeOf({ kind, status }: RegistryError): 1 | 2 | 4 {
  if (kind === 'configuration' || kind === 'argument') return 2
  if (kind !== 'refused') return 4
  return status === 401 || status === 403 || (status !== undefined && status >= 500) ? 4 : 1
}
