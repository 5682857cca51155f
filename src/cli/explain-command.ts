import { Command } from 'commander'
import { rulePages } from '../check/rule-pages.ts'
import { ruleText } from '../check/rule-text.ts'
import { closestName } from './closest-name.ts'
import type { CommandIo, ExitCode } from './command-io.ts'

/** `headgate explain`: what a code of a finding means, who breaks, and what to do. */
export function explainCommand(io: CommandIo, end: (code: ExitCode) => void): Command {
  return new Command('explain')
    .description('Explain a code that headgate check prints.')
    .argument('<code>', 'Code of a finding, as AVRO_TYPE_MISMATCH.')
    .action((code: string) => end(explain(code, io)))
}

function explain(code: string, io: CommandIo): ExitCode {
  const page = rulePages.get(code.toUpperCase())
  if (page !== undefined) {
    io.out(ruleText(page))
    return 0
  }
  const closest = closestName(code, [...rulePages.keys()])
  const advice = closest === undefined ? 'docs/rules/README.md lists all of them' : `did you mean ${closest}?`
  io.error(`error: there is no rule '${code.slice(0, 100)}'; ${advice}\n`)
  return 2
}
