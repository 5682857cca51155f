import { Command } from 'commander'
import type { CommandIo, ExitCode } from './command-io.ts'
import type { PlanRequest } from './plan/run-plan.ts'
import { addRegistryOptions } from './registry-options.ts'

/** `headgate plan`: what apply would do to a registry. */
export function planCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  const command = new Command('plan')
    .description('Tell what apply would register and configure, in order, and do nothing.')
    .option('--manifest <file>', 'Manifest to read. Default: schemas.yaml, found upward.')
    .option('--fail-on-changes', 'End with 1 where there is anything to do.')
    .option('--json', 'Print the plan as JSON.')
    .addHelpText('after', '\nEnds with 0 fine, 1 a schema cannot be registered, 2 called wrongly, 4 no registry.')
  return addRegistryOptions(command).action(async (request: PlanRequest) => {
    const { runPlan } = await import('./plan/run-plan.ts')
    end(await runPlan(request, io))
  })
}
