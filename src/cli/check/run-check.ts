import type { CommandIo, ExitCode } from '../command-io.ts'
import type { CheckRequest } from './check-request.ts'

/** Runs a check and resolves with its exit code. */
export async function runCheck(_request: CheckRequest, _io: CommandIo): Promise<ExitCode> {
  return 2
}
