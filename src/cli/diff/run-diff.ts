import { unifiedDiff } from '../../check/text-diff.ts'
import { pageOfCode } from '../../check/findings.ts'
import type { Finding, SchemaSource } from '../../schema/engine.ts'
import { defaultLimits } from '../../schema/limits.ts'
import { LocalEngine } from '../../schema/local-engine.ts'
import { parsers } from '../../schema/parsers.ts'
import { SchemaError, type CompatibilityPolicy } from '../../schema/schema.ts'
import { CommandProblem, ending, printable } from '../command-failure.ts'
import type { CommandIo, ExitCode } from '../command-io.ts'
import { DiffSides, type DiffSide, type SidesRequest } from './diff-sides.ts'

/** The flags of `headgate diff`. */
export interface DiffRequest extends SidesRequest {
  readonly a: string
  readonly b: string
  readonly policy?: CompatibilityPolicy
  readonly direction?: 'both' | 'backward' | 'forward'
  readonly text?: boolean
  readonly json?: boolean
}

/** What one schema can do with the data of the other. */
interface Direction {
  readonly direction: Finding['direction']
  readonly isCompatible: boolean
  readonly findings: readonly Finding[]
}

/** Everything that two schemas differ in. */
interface Comparison {
  readonly a: string
  readonly b: string
  readonly isEqual: boolean
  readonly directions: readonly Direction[]
  /** Of the canonical texts, JSON spread over lines. */
  readonly text: string
}

/** Compares two schemas in both directions. Ends with 1 where data of one cannot be read by the other. */
export function runDiff(request: DiffRequest, io: CommandIo): Promise<ExitCode> {
  return ending('diff', io, async () => {
    const sides = new DiffSides(request, io)
    try {
      const [a, b] = [await sides.read(request.a), await sides.read(request.b)]
      const found = compare(a, b, request)
      io.out(request.json === true ? `${JSON.stringify(found, undefined, 2)}\n` : textOf(found, request.text !== false))
      return found.directions.every(({ isCompatible }) => isCompatible) ? 0 : 1
    } finally {
      await sides.close()
    }
  })
}

function compare(a: DiffSide, b: DiffSide, request: DiffRequest): Comparison {
  const engine = new LocalEngine(parsers, defaultLimits, 100_000, true)
  const [before, after] = [canonical(engine, a), canonical(engine, b)]
  const findings = engine.findings({
    candidate: b.source,
    candidateOptions: { mode: 'stored', validateFields: false },
    earlier: a.source,
    earlierVersion: 1,
    level: 'FULL',
    policy: request.policy ?? 'STRICT',
  })
  const isEqual = a.source.type === b.source.type && before === after
  const wanted = (['backward', 'forward'] as const).filter(
    one => (request.direction ?? 'both') === 'both' || request.direction === one,
  )
  const directions = wanted.map(direction => {
    const own = findings.filter(finding => finding.direction === direction)
    return { direction, isCompatible: own.every(({ verdict }) => verdict !== 'break'), findings: own }
  })
  const text = unifiedDiff(
    { name: a.name, text: spread(a.source, before) },
    { name: b.name, text: spread(b.source, after) },
  )
  return { a: a.name, b: b.name, isEqual, directions, text }
}

function canonical(engine: LocalEngine, { name, source }: DiffSide): string {
  try {
    return engine.canonical(source, { mode: 'stored', validateFields: false, normalize: false })
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    const place = error.position === undefined ? '' : `:${error.position.line}:${error.position.column}`
    throw new CommandProblem(`${name}${place}: ${error.message}`, 3)
  }
}

/** Stored texts of JSON are one line; numbers are no matter for people to whom it is shown. */
function spread({ type }: SchemaSource, text: string): string {
  return type === 'PROTOBUF' ? text : `${JSON.stringify(JSON.parse(text), undefined, 2)}\n`
}

function textOf({ a, b, isEqual, directions, text }: Comparison, withText: boolean): string {
  if (isEqual) return `${printable(a)} and ${printable(b)} are the same schema.\n`
  const parts = directions.map(one => directionText(one, one.direction === 'backward' ? [b, a] : [a, b]))
  return `${parts.join('')}${withText && text !== '' ? `\n${printableLines(text)}` : ''}`
}

function directionText(
  { direction, isCompatible, findings }: Direction,
  [reader, writer]: readonly [string, string],
): string {
  const verdict = isCompatible ? 'ok   ' : 'BREAK'
  const head = `${verdict}  ${direction.padEnd(8)}  who reads with ${reader} ${isCompatible ? 'can' : 'cannot'} read data of ${writer}`
  const shown = findings.filter(({ verdict: weight }) => weight !== 'ok')
  const lines = shown.map(finding => {
    const { code, path, explanation, hint, verdict: weight } = finding
    const word = weight === 'break' ? 'error' : 'warning'
    return `  ${word} ${code} ${path}\n    ${explanation}\n    fix: ${hint}\n    rule: ${pageOfCode(code)}`
  })
  return [printable(head), ...lines.map(printableLines)].map(line => `${line}\n`).join('')
}

const printableLines = (text: string): string => text.split('\n').map(printable).join('\n')
