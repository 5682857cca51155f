import type { Difference, SchemaType } from '../schema/schema.ts'

/** What one rule code means: a row of a table, and one page of `docs/rules`. */
export interface RulePage {
  /** Stable: the language and the kind of the difference, or what the check or the lint found. */
  readonly code: string
  /** What finds it: the comparison of a language, the check around it, or the lint. */
  readonly source: 'language' | 'check' | 'lint'
  /** Undefined for what is no matter of one language. */
  readonly language: SchemaType | undefined
  /** The kind word of the differences it stands for. */
  readonly kind: string
  readonly title: string
  /** JSON Schema: under the strict policy. */
  readonly verdict: Difference['verdict']
  /** What it means and why data breaks: sentences. */
  readonly meaning: string
  readonly whoBreaks: string
  readonly fix: string
  /** `headgate check --fix` can do it. */
  readonly isMechanical: boolean
  /** Two texts that show it: the second reads what the first wrote. */
  readonly example: RuleExample | undefined
  /** Path of the page in the repository. */
  readonly page: string
}

/** Texts before and after the change. */
export interface RuleExample {
  readonly before: string
  readonly after: string
}

/** What the tables of the languages say of a rule. */
export interface RuleRow {
  readonly meaning?: string
  readonly fix?: string
  readonly whoBreaks?: string
  /** JSON values, or texts. */
  readonly example?: readonly [before: unknown, after: unknown]
  readonly isMechanical?: true
}

const whoBreaks: Readonly<Record<Difference['verdict'], string>> = {
  break:
    'Consumers on the schema after the change, when they read records written with the schema before it. ' +
    'A finding of direction `forward` has the sides the other way round: consumers that stay on the earlier schema read records of the new one.',
  warn:
    'Consumers on the schema after the change, for some records written with the schema before it. ' +
    'The registry accepts the change: the data decide.',
  ok: 'Nobody.',
}

/** The page of a code. Rules that break nothing share the list of all rules. */
export function pageOf(code: string, verdict: Difference['verdict']): string {
  return verdict === 'ok' ? 'docs/rules/README.md' : `docs/rules/${code}.md`
}

/** A rule of a language from its row and what the language itself says of it. */
export function rulePage(
  language: SchemaType,
  kind: string,
  row: RuleRow,
  known: { readonly verdict: Difference['verdict']; readonly meaning: string; readonly fix: string },
): RulePage {
  const code = `${language}_${kind}`
  const { verdict } = known
  return {
    code,
    source: 'language',
    language,
    kind,
    title: titleOf(kind),
    verdict,
    meaning: row.meaning ?? known.meaning,
    whoBreaks: row.whoBreaks ?? whoBreaks[verdict],
    fix: row.fix ?? known.fix,
    isMechanical: row.isMechanical === true,
    example: row.example && { before: textOf(row.example[0]), after: textOf(row.example[1]) },
    page: pageOf(code, verdict),
  }
}

/** A kind word as a title: `Required attribute added`. */
export function titleOf(kind: string): string {
  const words = kind.toLowerCase().replaceAll('_', ' ')
  return words.charAt(0).toUpperCase() + words.slice(1)
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value, undefined, 2)
}
