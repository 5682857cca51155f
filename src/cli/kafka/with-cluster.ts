import { RegistryError } from '../../client/errors.ts'
import { SerdeError } from '../../serde/errors.ts'
import { UpstreamFailure } from '../../tcp/upstream-failure.ts'
import type { CommandIo, ExitCode } from '../command-io.ts'
import { RegistryMisuse } from '../registry-options.ts'
import { printable } from './columns.ts'
import { clusterOptionsOf, Misuse, type ConnectionFlags } from './connection-options.ts'
import { KafkaCluster } from './kafka-cluster.ts'
import { KafkaFailure } from './kafka-failure.ts'

/** A command that speaks to a cluster. */
export interface ClusterCommand {
  /** As the user has called it: `topics list`. */
  readonly name: string
  readonly flags: ConnectionFlags
  readonly io: CommandIo
}

/** Runs work on a cluster, and says on one line what went wrong and on the next what to do. */
export async function withCluster(
  { name, flags, io }: ClusterCommand,
  work: (cluster: KafkaCluster) => Promise<ExitCode | void>,
): Promise<ExitCode> {
  let cluster: KafkaCluster | undefined
  try {
    cluster = await KafkaCluster.connect(clusterOptionsOf(flags, io))
    return (await work(cluster)) ?? 0
  } catch (error) {
    const told = toldOf(error)
    if (told === undefined) throw error
    io.error(`headgate ${name}: ${printable(told.message)}\n${told.advice === undefined ? '' : `${told.advice}\n`}`)
    return told.code
  } finally {
    await cluster?.close()
  }
}

/** A failure for people, and the exit code: 1 refused, 2 called wrongly, 4 no answer or no entry. */
interface Told {
  readonly message: string
  readonly advice?: string | undefined
  readonly code: 1 | 2 | 4
}

/** Undefined for what nobody foresaw. */
function toldOf(error: unknown): Told | undefined {
  if (error instanceof Misuse || error instanceof RegistryMisuse) return { message: error.message, code: 2 }
  if (error instanceof KafkaFailure) return { message: error.message, advice: error.advice, code: 1 }
  if (error instanceof UpstreamFailure) return { message: error.message, advice: error.advice, code: 4 }
  if (error instanceof RegistryError)
    return { message: `the registry: ${error.message}`, code: error.kind === 'refused' ? 1 : 4 }
  if (error instanceof SerdeError) return { message: `${error.message} (${error.code})`, code: 1 }
  return undefined
}
