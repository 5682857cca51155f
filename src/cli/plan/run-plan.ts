import { ending } from '../command-failure.ts'
import type { CommandIo, ExitCode } from '../command-io.ts'
import { makePlan } from './make-plan.ts'
import { openTree, type TreeRequest } from './open-tree.ts'
import { planText } from './plan-text.ts'

/** The flags of `headgate plan`. */
export interface PlanRequest extends TreeRequest {
  readonly json?: boolean
  readonly failOnChanges?: boolean
}

/** Tells what `apply` would do, and does nothing. */
export function runPlan(request: PlanRequest, io: CommandIo): Promise<ExitCode> {
  return ending('plan', io, async () => {
    const tree = await openTree(request, io)
    try {
      const plan = await makePlan(tree, new Date().toISOString().slice(0, 10))
      const { title: registry } = tree.registry
      const text = () => planText(plan, { deletes: false, forcesWaived: false })
      io.out(request.json === true ? `${JSON.stringify({ registry, ...plan }, undefined, 2)}\n` : text())
      if (plan.blocked.length > 0) return 1
      return request.failOnChanges === true && plan.steps.length > 0 ? 1 : 0
    } finally {
      await tree.registry.client.close()
    }
  })
}
