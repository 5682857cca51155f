import { RegistryClient } from '../../client/registry-client.ts'
import { CommandProblem, ending } from '../command-failure.ts'
import type { CommandIo, ExitCode } from '../command-io.ts'
import { Misuse, type ConnectionFlags } from '../kafka/connection-options.ts'
import { RegistryMisuse, registryOptions, type RegistryRequest } from '../registry-options.ts'
import { doctorText, type DoctorLine } from './doctor-line.ts'
import { kafkaLines } from './kafka-checks.ts'
import { localLines } from './local-checks.ts'
import { registryLines } from './registry-checks.ts'
import { transportLines } from './transport-checks.ts'

/** The flags of `headgate doctor`. */
export interface DoctorRequest extends RegistryRequest, ConnectionFlags {
  readonly json?: boolean
}

const DEFAULT_REGISTRY = 'http://localhost:8081'

/** Looks at everything and changes nothing. Ends with 1 where anything fails, 4 where the registry is out of reach. */
export function runDoctor(request: DoctorRequest, io: CommandIo): Promise<ExitCode> {
  return ending('doctor', io, async () => {
    const local = await localLines(io)
    const registry = await ofRegistry(request, io)
    const kafka = await kafkaLines(request, io).catch(asMisuse)
    const lines = [...local, ...registry, ...kafka]
    io.out(request.json === true ? `${JSON.stringify({ checks: lines }, undefined, 2)}\n` : doctorText(lines))
    const failed = lines.filter(({ status }) => status === 'fail').map(({ check }) => check)
    if (failed.includes('network') || failed.includes('read')) return 4
    return failed.length > 0 ? 1 : 0
  })
}

async function ofRegistry(request: DoctorRequest, io: CommandIo): Promise<readonly DoctorLine[]> {
  const options = await registryOptions(request, io, DEFAULT_REGISTRY).catch(asMisuse)
  if (options === undefined) throw new CommandProblem('name a registry with --registry.', 2)
  const transport = await transportLines(options)
  if (transport.every(({ check, status }) => check === 'network' && status === 'fail')) return transport
  const client = new RegistryClient({ ...options, maxRetries: 0 })
  try {
    return [...transport, ...(await registryLines(client))]
  } finally {
    await client.close()
  }
}

function asMisuse(error: unknown): never {
  if (error instanceof RegistryMisuse || error instanceof Misuse) throw new CommandProblem(error.message, 2)
  throw error
}
