import { Buffer } from 'node:buffer'
import { MalformedBytes } from '../../bytes/malformed-bytes.ts'
import type { Logger } from '../../telemetry/logger.ts'
import type { CoordinatorLog, LoggedBatch, LogRecord } from '../coordinator-log.ts'
import { coordinatorPartition } from '../coordinator-log.ts'
import { Deadline } from '../coordinator-clock.ts'
import { keyTypeOf } from '../logged-kind.ts'
import type { ClassicMember } from './classic-group.ts'
import { ClassicGroup } from './classic-group.ts'
import type { ClassicRebalances, GroupEnvironment } from './classic-rebalances.ts'
import { memberBytes } from './classic-rebalances.ts'
import type { LoadedConsumerGroups } from './consumer-loader.ts'
import { classicGroup, committedOffset } from './group-records.ts'
import type { GroupTable } from './group-table.ts'
import { offsetOf } from './offset-records.ts'

type ClassicValue = NonNullable<ReturnType<typeof classicGroup.readValue>>
type LoggedMember = ClassicValue['members'][number]

/** What groups are brought back with. */
export interface LoaderParts {
  readonly env: GroupEnvironment
  readonly table: GroupTable
  readonly rebalances: ClassicRebalances
  readonly consumerGroups: LoadedConsumerGroups
  readonly logger: Logger
}

/** Brings groups and offsets back from the log. Sessions of members start anew: they had no chance to be heard. */
export class GroupLoader {
  readonly #parts: LoaderParts
  readonly #classic = new Map<string, ClassicValue>()

  constructor(parts: LoaderParts) {
    this.#parts = parts
  }

  async load(log: CoordinatorLog): Promise<void> {
    for (let partition = 0; partition < log.partitionCount; partition++)
      await log.replay(partition, batch => this.#visit(partition, batch, log.partitionCount))
    for (const [groupId, value] of this.#classic) this.#openClassic(groupId, value)
    this.#classic.clear()
    this.#parts.consumerGroups.open()
  }

  #visit(partition: number, batch: LoggedBatch, partitionCount: number): void {
    const { table } = this.#parts
    // A marker counts for its partition: the producer may have another transaction open in a partition seen before.
    const isHere = (groupId: string): boolean => coordinatorPartition(groupId, partitionCount) === partition
    if (batch.kind === 'marker')
      return table.endTransaction(batch.producer.producerId, batch.outcome === 'COMMIT', isHere)
    for (const record of batch.records) {
      try {
        this.#read(record, batch.producer?.producerId)
      } catch (error) {
        if (!(error instanceof MalformedBytes)) throw error
        this.#parts.logger.error({ err: error, key: record.key.toString('hex') }, 'a record of a group cannot be read')
      }
    }
  }

  #read(record: LogRecord, producerId: bigint | undefined): void {
    const keyType = keyTypeOf(record)
    if (committedOffset.keyTypes.includes(keyType)) this.#readOffset(record, producerId)
    else if (classicGroup.keyTypes.includes(keyType)) this.#readClassic(record)
    else this.#parts.consumerGroups.read(record, keyType)
  }

  #readOffset({ key, value }: LogRecord, producerId: bigint | undefined): void {
    const { table } = this.#parts
    const { group, topic, partition } = committedOffset.readKey(key)
    if (value === null) return table.deleteOffset(group, topic, partition)
    const committed = offsetOf(value)
    if (committed === undefined) return
    const offsets = table.openOffsets(group)
    const placed = { committed, place: table.nextPlace() }
    if (producerId === undefined) return offsets.set(topic, partition, placed)
    offsets.setPending(producerId, topic, partition, placed)
    table.noteTransaction(producerId, group)
  }

  #readClassic({ key, value }: LogRecord): void {
    const { group } = classicGroup.readKey(key)
    const read = value === null ? undefined : classicGroup.readValue(value)
    if (read !== undefined) this.#classic.set(group, { ...read, members: read.members.map(copyMember) })
    else if (value === null) {
      this.#classic.delete(group)
      if (this.#parts.table.offsetsOf(group) === undefined) this.#parts.table.delete(group)
    }
  }

  #openClassic(groupId: string, value: ClassicValue): void {
    const group = new ClassicGroup(groupId)
    group.generationId = value.generation
    group.protocolType = value.protocolType === '' ? undefined : value.protocolType
    group.protocolName = value.protocol ?? undefined
    group.stateSinceMs = value.currentStateTimestamp < 0n ? undefined : Number(value.currentStateTimestamp)
    for (const logged of value.members) this.#addMember(group, logged, value.protocol ?? '')
    if (group.size > 0) group.state = 'Stable'
    group.leaderId = value.leader ?? undefined
    this.#parts.table.put(group)
  }

  #addMember(group: ClassicGroup, logged: LoggedMember, protocol: string): void {
    const { env, rebalances } = this.#parts
    const { memberId, sessionTimeout } = logged
    const member: ClassicMember = {
      memberId,
      groupInstanceId: logged.groupInstanceId,
      clientId: logged.clientId,
      clientHost: logged.clientHost,
      session: new Deadline(env.clock, () => rebalances.expireSession(group, memberId)),
      protocols: [{ name: protocol, metadata: logged.subscription }],
      rebalanceTimeoutMs: logged.rebalanceTimeout < 0 ? sessionTimeout : logged.rebalanceTimeout,
      sessionTimeoutMs: sessionTimeout,
      assignment: logged.assignment,
      isNew: false,
      answerJoin: undefined,
      answerSync: undefined,
    }
    group.add(member)
    env.budget.add(memberBytes(member))
    member.session.set(sessionTimeout)
  }
}

/** What is read are views of a buffer that goes away. */
function copyMember(member: LoggedMember): LoggedMember {
  return { ...member, subscription: Buffer.from(member.subscription), assignment: Buffer.from(member.assignment) }
}
