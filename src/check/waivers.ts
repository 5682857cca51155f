import { checkFinding, type CheckFinding } from './findings.ts'
import type { Waiver } from './manifest.ts'

/**
 * Lets findings pass that a waiver names. A waiver whose last day is over lets nothing pass and is a finding itself, as is
 * one that nothing answers to. `today` is a day such as 2026-12-31.
 */
export function withWaivers(
  findings: readonly CheckFinding[],
  waivers: readonly Waiver[],
  { today, manifest }: { readonly today: string; readonly manifest: string },
): readonly CheckFinding[] {
  const used = new Set<Waiver>()
  const known = findings.map(finding => {
    const waiver = waivers.find(one => isFor(one, finding))
    if (!waiver || finding.severity === 'note') return finding
    used.add(waiver)
    return waiver.until < today ? finding : { ...finding, waiver }
  })
  const place = (waiver: Waiver) => ({
    subject: waiver.subject,
    path: waiver.path,
    file: manifest,
    position: { line: waiver.line, column: 1 },
    owner: waiver.owner,
  })
  const own = waivers.flatMap((waiver): readonly CheckFinding[] => {
    const { code, path, owner, reason, until, subject } = waiver
    if (!used.has(waiver)) {
      const message = `no finding is ${code} at ${path} of '${subject}'`
      return [checkFinding('CHECK_WAIVER_UNUSED', { ...place(waiver), message })]
    }
    if (until >= today) return []
    const message = `the waiver of ${owner} for ${code} at ${path} ended on ${until} (${reason})`
    return [checkFinding('CHECK_WAIVER_EXPIRED', { ...place(waiver), message })]
  })
  return [...known, ...own]
}

const isFor = (waiver: Waiver, finding: CheckFinding): boolean =>
  waiver.subject === finding.subject && waiver.code === finding.code && waiver.path === finding.path
