import { describe, expect, test } from '@jest/globals'
import { readFileSync, readdirSync } from 'node:fs'
import { lintRules } from '../../src/check/lint/lint-rules.ts'
import { checkRules } from '../../src/check/rule-pages-check.ts'
import { checkRule, rulePages, ruleOf } from '../../src/check/rule-pages.ts'
import { ruleFiles, ruleText } from '../../src/check/rule-text.ts'
import { rules as avroRules } from '../../src/schema/avro/rules.ts'
import { rules as jsonRules, warnings } from '../../src/schema/json/rules.ts'
import { rules as protobufRules } from '../../src/schema/protobuf/rules.ts'

const pages = [...rulePages.values()]
const folder = new URL('../../docs/rules/', import.meta.url)

describe('the table of rules', () => {
  test('has a row for every kind of every language, and for what the check and the lint find', () => {
    const kinds = [
      ...Object.entries(avroRules).map(([name, rule]) => `AVRO_${'kind' in rule ? rule.kind : name}`),
      ...[...Object.keys(jsonRules), ...Object.keys(warnings)].map(kind => `JSON_${kind}`),
      ...Object.keys(protobufRules).map(kind => `PROTOBUF_${kind}`),
      ...Object.keys(checkRules),
      ...Object.keys(lintRules),
    ]
    expect(new Set(rulePages.keys())).toEqual(new Set(kinds))
    expect(rulePages.size).toBe(pages.length)
  })

  test('finds a rule by the type and the difference, and by the code of the check', () => {
    expect(ruleOf('AVRO', { kind: 'TYPE_MISMATCH' })).toMatchObject({
      code: 'AVRO_TYPE_MISMATCH',
      title: 'Type mismatch',
    })
    expect(checkRule('CHECK_PARSE_ERROR').page).toBe('docs/rules/CHECK_PARSE_ERROR.md')
    expect(() => ruleOf('AVRO', { kind: 'ID_CHANGED' })).toThrow('no rule has the code AVRO_ID_CHANGED')
  })

  test.each(pages.filter(({ verdict }) => verdict !== 'ok'))(
    'says in sentences what $code means and what to do',
    page => {
      for (const sentence of [page.meaning, page.whoBreaks, page.fix]) expect(sentence).toMatch(/^[A-Z'`].*\.$/s)
      expect(page.title).toMatch(/^[A-Z][^_]*[a-z]$/)
    },
  )
})

describe('the pages', () => {
  const files = ruleFiles(pages)

  test('are those of the table: npm run docs:rules writes them', () => {
    expect(readdirSync(folder).sort()).toEqual([...files.keys()].sort())
    for (const [name, text] of files) expect([name, readFileSync(new URL(name, folder), 'utf8')]).toEqual([name, text])
  })

  test('are where the table says they are', () => {
    for (const { page } of pages) expect(files.has(page.replace('docs/rules/', ''))).toBe(true)
  })

  test('show a record for what breaks', () => {
    for (const page of pages) {
      if (page.source !== 'language' || page.verdict !== 'break') continue
      expect(files.get(`${page.code}.md`)).toMatch(
        /## Why it breaks\n\nA record .*written with the schema (before|after):\n/,
      )
    }
  })

  test('are printed for a terminal without marks, in lines of a hundred characters but for what is code', () => {
    for (const page of pages) {
      const text = ruleText(page)
      expect(text).not.toContain('`')
      const lines = text.split('\n').filter(line => !line.startsWith('    '))
      expect(Math.max(...lines.map(line => line.length))).toBeLessThan(130)
    }
  })
})
