import type { RecordExample } from './counter-example/counter-example.ts'
import { ruleStory } from './rule-example.ts'
import type { RulePage } from './rule-page.ts'

/** One part of what is said of a rule. */
interface Section {
  readonly title: string
  readonly parts: readonly (string | Code)[]
}

interface Code {
  readonly label: string
  readonly text: string
  readonly language: 'json' | 'protobuf'
}

const verdictWords = { break: 'breaks', warn: 'warns', ok: 'breaks nothing' } as const
const languageNames = { AVRO: 'Avro', JSON: 'JSON Schema', PROTOBUF: 'Protobuf' } as const

function headline({ language, title, verdict }: RulePage): string {
  return `${title}. ${language === undefined ? 'All languages' : languageNames[language]}, ${verdictWords[verdict]}.`
}

function sections(page: RulePage): readonly Section[] {
  const story = ruleStory(page)
  const { example, meaning, whoBreaks, fix, isMechanical } = page
  const mechanical = isMechanical
    ? '`headgate check --fix` does it where there is one way to do it.'
    : '`headgate check --fix` leaves it to people.'
  return [
    { title: 'What it means', parts: [meaning] },
    { title: 'Who breaks', parts: [whoBreaks] },
    ...(example
      ? [{ title: 'Example', parts: [code(page, 'Before:', example.before), code(page, 'After:', example.after)] }]
      : []),
    ...(story?.record ? [{ title: 'Why it breaks', parts: record(story.record) }] : []),
    { title: 'How to fix it', parts: [fix, mechanical] },
  ]
}

function code({ language }: RulePage, label: string, text: string): Code {
  return { label, text: text.trimEnd(), language: language === 'PROTOBUF' ? 'protobuf' : 'json' }
}

function record(found: NonNullable<NonNullable<ReturnType<typeof ruleStory>>['record']>): Section['parts'] {
  if (!found.isFound) return [`There is no record to show: ${found.reason}.`]
  return [{ label: writtenBy(found), text: found.text, language: 'json' }, found.says]
}

function writtenBy({ writtenWith, message }: RecordExample): string {
  const schema = writtenWith === 'writer' ? 'the schema before' : 'the schema after'
  return `A record${message === undefined ? '' : ` of ${message}`} written with ${schema}:`
}

/** The page of a rule, `docs/rules/<CODE>.md`. */
export function ruleMarkdown(page: RulePage): string {
  const lines = [`# ${page.code}`, '', headline(page)]
  for (const { title, parts } of sections(page)) {
    lines.push('', `## ${title}`)
    for (const part of parts) {
      if (typeof part === 'string') lines.push('', part)
      else lines.push('', part.label, '', `\`\`\`${part.language}`, part.text, '```')
    }
  }
  return [...lines, ''].join('\n')
}

/** The page of a rule for a terminal. */
export function ruleText(page: RulePage): string {
  const lines = [page.code, '', headline(page)]
  for (const { title, parts } of sections(page)) {
    lines.push('', title)
    for (const part of parts) {
      if (typeof part === 'string') lines.push(...wrapped(part.replaceAll('`', '')))
      else lines.push(`  ${part.label}`, ...part.text.split('\n').map(line => `    ${line}`))
    }
  }
  return [...lines, '', `Page: ${page.page}`, ''].join('\n')
}

const WIDTH = 98

function wrapped(text: string): readonly string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + word.length >= WIDTH) {
      lines.push(line)
      line = ''
    }
    line = line === '' ? word : `${line} ${word}`
  }
  return [...lines, line].map(one => `  ${one}`)
}

const groups: readonly (readonly [title: string, holds: (page: RulePage) => boolean])[] = [
  ['Avro', ({ source, language }) => source === 'language' && language === 'AVRO'],
  ['JSON Schema', ({ source, language }) => source === 'language' && language === 'JSON'],
  ['Protobuf', ({ source, language }) => source === 'language' && language === 'PROTOBUF'],
  ['The check itself', ({ source }) => source === 'check'],
  ['Lint', ({ source }) => source === 'lint'],
]

/** The list of all rules, `docs/rules/README.md`. */
export function rulesMarkdown(pages: readonly RulePage[]): string {
  return [
    '# Rules',
    '',
    'The pages of this folder are written by `npm run docs:rules` from the tables in `src/check/rule-pages*.ts`.',
    '`headgate explain CODE` prints them.',
    ...groups.flatMap(([title, holds]) => ['', `## ${title}`, '', ...list(pages.filter(holds))]),
    '',
  ].join('\n')
}

function list(pages: readonly RulePage[]): readonly string[] {
  const rows = pages.map(({ code: name, title, verdict }) => {
    const shown = verdict === 'ok' ? `\`${name}\`` : `[\`${name}\`](${name}.md)`
    return `| ${shown} | ${title} | ${verdictWords[verdict]} |`
  })
  return ['| Code | What | Verdict |', '| --- | --- | --- |', ...rows]
}

/** Every file of `docs/rules` by its name. */
export function ruleFiles(pages: readonly RulePage[]): ReadonlyMap<string, string> {
  const own = pages.filter(({ verdict }) => verdict !== 'ok')
  return new Map([
    ['README.md', rulesMarkdown(pages)],
    ...own.map(page => [`${page.code}.md`, ruleMarkdown(page)] as const),
  ])
}
