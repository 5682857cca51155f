import type { HeartbeatRequest } from '../../kafka/messages/heartbeat.ts'
import type { JoinGroupRequest } from '../../kafka/messages/join-group.ts'
import type { SyncGroupRequest } from '../../kafka/messages/sync-group.ts'
import { errorCodes } from '../../kafka/error-codes.ts'
import type { JoinAnswer, SyncAnswer } from './classic-group.ts'
import type { LeavingMember } from './classic-protocol.ts'
import { refusedJoin, refusedSync } from './classic-rebalances.ts'
import type { ClientContext } from './client-context.ts'
import type { ConsumerGroup } from './consumer-group.ts'
import type { GroupLog } from './group-log.ts'
import { groupTombstones } from './group-tombstones.ts'

/** Members of the classic protocol in groups of the newer one. */
export class ClassicMembers {
  readonly #log: GroupLog

  constructor(log: GroupLog) {
    this.#log = log
  }

  join(_group: ConsumerGroup, request: JoinGroupRequest, _context: ClientContext): Promise<JoinAnswer> {
    return Promise.resolve(refusedJoin(errorCodes.INCONSISTENT_GROUP_PROTOCOL.code, request.memberId))
  }

  sync(_group: ConsumerGroup, _request: SyncGroupRequest): Promise<SyncAnswer> {
    return Promise.resolve(refusedSync(errorCodes.UNKNOWN_MEMBER_ID.code))
  }

  heartbeat(_group: ConsumerGroup, _request: HeartbeatRequest): number {
    return errorCodes.UNKNOWN_MEMBER_ID.code
  }

  leave(_group: ConsumerGroup, members: readonly LeavingMember[]): readonly number[] {
    return members.map(() => errorCodes.UNKNOWN_MEMBER_ID.code)
  }

  /** Makes room for a classic group in the place of one without members. */
  async dissolve(group: ConsumerGroup): Promise<void> {
    await this.#log.write(group.groupId, groupTombstones(group))
  }
}
