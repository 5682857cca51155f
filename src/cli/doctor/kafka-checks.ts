import { metadata } from '../../kafka/messages/metadata.ts'
import { UpstreamFailure } from '../../tcp/upstream-failure.ts'
import type { CommandIo } from '../command-io.ts'
import { clusterOptionsOf, type ConnectionFlags } from '../kafka/connection-options.ts'
import { KafkaCluster } from '../kafka/kafka-cluster.ts'
import { KafkaFailure } from '../kafka/kafka-failure.ts'
import { addressText } from '../../tcp/listener-addresses.ts'
import { fail, ok, warn, type DoctorLine } from './doctor-line.ts'

/** Whether a cluster answers, and whether each of its brokers can be reached by the address that it gives. */
export async function kafkaLines(flags: ConnectionFlags, io: CommandIo): Promise<readonly DoctorLine[]> {
  const isNamed = flags.bootstrap !== undefined || Boolean(io.environment['KAFKA_BOOTSTRAP_SERVERS'])
  if (!isNamed) return []
  const options = { ...clusterOptionsOf(flags, io), retryMs: 0 }
  let cluster: KafkaCluster | undefined
  try {
    cluster = await KafkaCluster.connect(options)
    const { brokers, topics } = await (await cluster.any()).request(metadata, { topics: null }, { minVersion: 1 })
    const found = ok('kafka', `${brokers.length} brokers, ${topics.length} topics`)
    const others = brokers.map(({ host, port }) =>
      advertised({ host, port }, { ...options, bootstrap: [{ host, port }] }),
    )
    return [found, ...(await Promise.all(others))]
  } catch (error) {
    const { message } = asFailure(error)
    return [fail('kafka', message, 'Look at --bootstrap, at --tls and at --user.')]
  } finally {
    await cluster?.close()
  }
}

/** Clients are sent on to the addresses that the brokers give, which may be known on their own machine alone. */
async function advertised(
  { host, port }: { readonly host: string; readonly port: number },
  options: Parameters<typeof KafkaCluster.connect>[0],
): Promise<DoctorLine> {
  const place = addressText(host, port)
  try {
    await (await KafkaCluster.connect(options)).close()
    return ok('kafka', `the broker at ${place} can be reached`)
  } catch (error) {
    const advice = 'Clients are told this address: set advertised.listeners (kafka-advertised-host) of the broker.'
    return warn('kafka', `the broker at ${place} cannot be reached: ${asFailure(error).message}`, advice)
  }
}

function asFailure(error: unknown): Error {
  if (error instanceof KafkaFailure || error instanceof UpstreamFailure) return error
  throw error
}
