import type { FinishedCheck } from './finished-check.ts'

/** Writes a check in one format. */
export type Report = (check: FinishedCheck, options: { readonly isColoured: boolean }) => string

/** Every format by its name; loaded when it is asked for. */
export const reportFormats: ReadonlyMap<string, () => Promise<Report>> = new Map<string, () => Promise<Report>>([
  ['text', async () => (await import('./text-report.ts')).textReport],
  ['json', async () => (await import('./json-report.ts')).jsonReport],
  ['junit', async () => (await import('./junit-report.ts')).junitReport],
  ['sarif', async () => (await import('./sarif-report.ts')).sarifReport],
  ['github', async () => (await import('./github-report.ts')).githubReport],
  ['gitlab', async () => (await import('./gitlab-report.ts')).gitlabReport],
  ['markdown', async () => (await import('./markdown-report.ts')).markdownReport],
])
