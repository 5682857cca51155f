import { columns, printable } from '../kafka/columns.ts'
import type { ShownFinding, ShownGate, ShownReport } from './governance-client.ts'
import { named } from './rejection-text.ts'

/** A gate: levels, outcome, and what is set apart from them. */
export function gateText(gate: ShownGate): string {
  const shown = ['validation.key.level', 'validation.value.level', 'validation.outcome']
  const others = Object.entries(gate.configs).filter(
    ([name, { source }]) => source !== 'built-in' && !shown.includes(name),
  )
  const head = named([
    ['key', gate.key],
    ['value', gate.value],
    ['outcome', gate.outcome],
  ])
  const configs = others.map(([name, { value, source }]) => `  ${printable(name)}=${printable(value)} (${source})\n`)
  return `topic ${printable(gate.topic)}\n${head}${configs.join('')}`
}

/** A report: the gate, what failed by kind and by cause, client and schema, and what can be done next. */
export function reportText(report: ShownReport): string {
  const { gate, since, failedCount, firstSeen, lastSeen, findings } = report
  if (findings.length === 0)
    return `${gateText(gate)}\nNothing failed since ${since}.\n${patternsText(report)}${nextText(report)}`
  const head = `${failedCount} ${failedCount === 1 ? 'record' : 'records'} failed since ${since}: first ${firstSeen}, last ${lastSeen}.\n`
  const rows = findings.map(one => [
    one.count,
    one.field,
    one.reason,
    one.client ?? '-',
    schemaOf(one),
    one.outcome,
    one.firstSeen,
    one.lastSeen,
    one.sampleIds[0] ?? '-',
  ])
  const heads = ['RECORDS', 'FIELD', 'REASON', 'CLIENT', 'SCHEMA', 'OUTCOME', 'FIRST SEEN', 'LAST SEEN', 'SAMPLE']
  const sums = [
    sumsText('REASON', findings, one => one.reason),
    sumsText('CLIENT', findings, one => one.client ?? '-'),
    sumsText('SCHEMA', findings, schemaOf),
  ]
  return `${gateText(gate)}\n${head}\n${columns(heads, rows)}\n${sums.join('\n')}\n${patternsText(report)}${nextText(report)}`
}

function schemaOf({ subject, schemaId }: ShownFinding): string {
  if (schemaId === undefined) return subject ?? '-'
  return subject === undefined ? `id ${schemaId}` : `${subject} (id ${schemaId})`
}

function sumsText(head: string, findings: readonly ShownFinding[], keyOf: (one: ShownFinding) => string): string {
  const sums = new Map<string, number>()
  for (const one of findings) sums.set(keyOf(one), (sums.get(keyOf(one)) ?? 0) + one.count)
  const rows = [...sums].sort(([, one], [, other]) => other - one).map(([key, count]) => [count, key])
  return columns(['RECORDS', head], rows)
}

function patternsText({ uncheckedPatterns }: ShownReport): string {
  if (uncheckedPatterns.length === 0) return ''
  const rows = uncheckedPatterns.map(one => [one.field, `${one.subject} (id ${one.schemaId})`, one.pattern])
  return `Patterns that are not checked, since they could take too long:\n${columns(['FIELD', 'SCHEMA', 'PATTERN'], rows)}\n`
}

function nextText({ gate, canBeTightened, lastSeen }: ShownReport): string {
  const isOpen = gate.key === 'none' && gate.value === 'none'
  if (isOpen)
    return `Nothing is checked. Begin with: headgate gate set ${printable(gate.topic)} --level id --outcome observe\n`
  if (canBeTightened) return 'The gate can be tightened: nothing failed within the last 24 hours.\n'
  return `The gate is not tightened without --force before 24 hours have passed without failures; the last was at ${lastSeen}.\n`
}
