import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { makeCertificate } from '../../support/kafka-tools/certificate.ts'
import { startKafkaNode, type KafkaAddresses } from '../../support/kafka-tools/kafka-node.ts'
import { startHeadgateBroker } from './headgate-broker.ts'

/** What a client's cell is told: addresses, a user every mechanism knows, and the authority to trust. */
export interface BrokerUnderTest extends KafkaAddresses {
  readonly user: string
  readonly password: string
  readonly authority: string
  /** Kafka's jars, for clients that are made of them. */
  readonly jars: string | undefined
}

/** A fresh broker. */
export interface StartedBroker {
  readonly told: BrokerUnderTest
  readonly pid: number
  stop(): Promise<void>
}

const user = { name: 'alice', password: 'alice-secret' }

/** Starts ours or Apache Kafka with a folder of its own, removed afterwards. */
export async function startBroker(kind: 'headgate' | 'kafka', jars: string | undefined): Promise<StartedBroker> {
  const folder = mkdtempSync(join(tmpdir(), 'headgate-conformance-'))
  try {
    const certificates = join(folder, 'certificates')
    mkdirSync(certificates)
    const certificate = makeCertificate(certificates)
    const place = { folder: join(folder, 'broker'), certificate, users: [user] }
    if (kind === 'kafka' && jars === undefined) throw new Error("Kafka's jars are not there")
    const broker =
      kind === 'kafka' ? await startKafkaNode({ ...place, jars: jars ?? '' }) : await startHeadgateBroker(place)
    return {
      pid: broker.pid,
      told: { ...broker.addresses, user: user.name, password: user.password, authority: certificate.authority, jars },
      async stop() {
        await broker.stop()
        rmSync(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    rmSync(folder, { recursive: true, force: true })
    throw error
  }
}
