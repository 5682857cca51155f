import type { FinishedCheck } from './finished-check.ts'
import { githubReport } from './github-report.ts'
import { gitlabReport } from './gitlab-report.ts'
import { jsonReport } from './json-report.ts'
import { junitReport } from './junit-report.ts'
import { markdownReport } from './markdown-report.ts'
import { sarifReport } from './sarif-report.ts'
import { textReport } from './text-report.ts'

/** Writes a check in one format. */
export type Report = (check: FinishedCheck, options: { readonly isColoured: boolean }) => string

/** Every format by its name. */
export const reportFormats: ReadonlyMap<string, Report> = new Map<string, Report>([
  ['text', textReport],
  ['json', jsonReport],
  ['junit', junitReport],
  ['sarif', sarifReport],
  ['github', githubReport],
  ['gitlab', gitlabReport],
  ['markdown', markdownReport],
])
