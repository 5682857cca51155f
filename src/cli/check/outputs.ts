import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { FinishedCheck } from '../../check/reports/finished-check.ts'
import { reportFormats } from '../../check/reports/report-formats.ts'
import { closestName } from '../closest-name.ts'
import type { CommandIo } from '../command-io.ts'
import { CheckProblem } from './check-problem.ts'

/** A report that is asked for; without a file it goes to the output. */
export interface Output {
  readonly format: string
  readonly file?: string
}

/** Reads `FORMAT` and `FORMAT=FILE`. Throws CheckProblem. */
export function readOutputs(given: readonly string[]): readonly Output[] {
  const outputs = given.map((text): Output => {
    const [, format = '', file] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? []
    if (!reportFormats.has(format)) {
      const known = [...reportFormats.keys()]
      const closest = closestName(format, known)
      throw new CheckProblem(
        `--output ${format}: ${closest === undefined ? `known are ${known.join(', ')}` : `did you mean ${closest}?`}`,
      )
    }
    if (file === '') throw new CheckProblem(`--output ${text}: names no file.`)
    return { format, ...(file !== undefined && { file }) }
  })
  if (outputs.filter(output => output.file === undefined).length > 1)
    throw new CheckProblem('only one --output can go to the standard output: give the others a file.')
  return outputs.length === 0 ? [{ format: 'text' }] : outputs
}

/** Writes every report. Throws CheckProblem for a file that cannot be written. */
export async function writeOutputs(
  outputs: readonly Output[],
  check: FinishedCheck,
  { io, folder }: { readonly io: CommandIo; readonly folder: string },
): Promise<void> {
  const isColoured = io.isTerminal === true && !io.environment.NO_COLOR
  for (const { format, file } of outputs) {
    const report = await reportFormats.get(format)?.()
    const text = report?.(check, { isColoured: isColoured && file === undefined }) ?? ''
    if (file === undefined) io.out(text)
    else writeText(resolve(folder, file), text)
    if (format === 'github') await addSummary(check, io)
  }
}

/** The summary of a job in GitHub Actions. */
async function addSummary(check: FinishedCheck, io: CommandIo): Promise<void> {
  const file = io.environment.GITHUB_STEP_SUMMARY
  if (!file) return
  const { markdownReport } = await import('../../check/reports/markdown-report.ts')
  const text = markdownReport(check)
  attempt(file, () => appendFileSync(file, text))
}

/** Writes a file and the folders that it is in. Throws CheckProblem. */
export function writeText(path: string, text: string): void {
  attempt(path, () => {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  })
}

function attempt(path: string, work: () => void): void {
  try {
    work()
  } catch (error) {
    throw new CheckProblem(`${path} cannot be written: ${error instanceof Error ? error.message : String(error)}`)
  }
}
