import { Governance } from '../governance/governance.ts'
import { RejectionKeeper } from '../governance/rejection-keeper.ts'
import type { RejectionStore } from '../governance/rejections.ts'
import type { Logger } from '../telemetry/logger.ts'
import { BrokerGates } from './broker-gates.ts'
import { LateRejectionStore } from './late-rejection-store.ts'
import type { Opened } from './opened.ts'

/** What the broker finds and what is asked about it; the broker and the database are attached once they are there. */
export interface OpenedGovernance {
  readonly governance: Governance
  readonly keeper: RejectionKeeper
  readonly gates: BrokerGates
  /** The database is there. What waits is written before it is closed. */
  attach(store: RejectionStore, opened: Opened): void
}

/** Joins the gate's findings to those who ask about them. */
export function openGovernance(logger: Logger): OpenedGovernance {
  const store = new LateRejectionStore()
  const keeper = new RejectionKeeper({ store, logger, now: Date.now })
  const gates = new BrokerGates()
  return {
    governance: new Governance(keeper, gates, Date.now),
    keeper,
    gates,
    attach(database, opened) {
      store.attach(database)
      keeper.start()
      opened.add(() => keeper.stop())
    },
  }
}
