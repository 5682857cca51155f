import type { PlanStep, RegistryPlan } from '../../check/plan.ts'
import { errorCodes, RegistryError } from '../../client/errors.ts'
import type { RegistryClient } from '../../client/registry-client.ts'
import { CommandProblem, ending, printable } from '../command-failure.ts'
import type { CommandIo, ExitCode } from '../command-io.ts'
import { makePlan } from './make-plan.ts'
import { openTree, type TreeRequest } from './open-tree.ts'
import { leftOut, planText, stepText, type PlanChoices } from './plan-text.ts'
import { StepRunner, type DoneStep } from './step-runner.ts'

/** The flags of `headgate apply`. */
export interface ApplyRequest extends TreeRequest {
  readonly delete?: boolean
  readonly forceWaived?: boolean
  readonly dryRun?: boolean
  readonly json?: boolean
}

/** Brings the registry to what the manifest says. Nothing is changed where anything is blocked. */
export function runApply(request: ApplyRequest, io: CommandIo): Promise<ExitCode> {
  return ending('apply', io, async () => {
    const tree = await openTree(request, io)
    try {
      const plan = await makePlan(tree, new Date().toISOString().slice(0, 10))
      return await carryOut(plan, tree.registry.client, { request, io })
    } finally {
      await tree.registry.client.close()
    }
  })
}

interface Called {
  readonly request: ApplyRequest
  readonly io: CommandIo
}

async function carryOut(plan: RegistryPlan, client: RegistryClient, { request, io }: Called): Promise<ExitCode> {
  const choices = { deletes: request.delete === true, forcesWaived: request.forceWaived === true }
  const waiting = plan.steps.filter(step => step.action === 'register' && leftOut(step, choices) !== '')
  if (plan.blocked.length > 0 || waiting.length > 0) {
    io.error(planText(plan, choices))
    throw new CommandProblem('nothing was changed: what is blocked or waived stands in the way.', 1)
  }
  const steps = plan.steps.filter(step => leftOut(step, choices) === '')
  if (request.dryRun === true) {
    io.out(
      request.json === true ? printed({ dryRun: true, steps, unchanged: plan.unchanged }) : planText(plan, choices),
    )
    return 0
  }
  const done = await performed(steps, client, { request, io })
  if (request.json === true) io.out(printed({ dryRun: false, steps: done, unchanged: plan.unchanged }))
  else io.out(`${done.length} done, ${plan.unchanged} unchanged${skipped(plan, choices)}\n`)
  return 0
}

async function performed(
  steps: readonly PlanStep[],
  client: RegistryClient,
  { request, io }: Called,
): Promise<readonly DoneStep[]> {
  const runner = new StepRunner(client)
  const done: DoneStep[] = []
  const waiting = [...steps]
  // Deletes that have waited for others since the last one that was done.
  let deferred = 0
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    try {
      const result = await runner.perform(step)
      deferred = 0
      done.push(result)
      const id = result.id === undefined ? '' : `: id ${result.id}`
      if (request.json !== true) io.out(`${printable(`${stepText(step)}${id}`)}\n`)
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error
      // What refers to the subject may be about to go too.
      const mayWait = step.action === 'delete' && error.code === errorCodes.referenceExists && deferred < waiting.length
      if (mayWait) {
        deferred++
        waiting.push(step)
        continue
      }
      io.error(`headgate apply: ${done.length} of ${steps.length} steps were done; run it again to go on.\n`)
      if (error.kind !== 'refused') throw error
      throw new CommandProblem(`${step.action} ${step.subject}: ${error.message}`, 1)
    }
  }
  return done
}

const printed = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`

function skipped({ steps }: RegistryPlan, choices: PlanChoices): string {
  const left = steps.filter(step => leftOut(step, choices) !== '').length
  return left === 0 ? '' : `, ${left} left out: subjects are deleted only with --delete`
}
