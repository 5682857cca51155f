// Writes docs/rules from the tables of rules. Run by `npm run docs:rules`; a test compares the two.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { rulePages } from '../../src/check/rule-pages.ts'
import { ruleFiles } from '../../src/check/rule-text.ts'

const folder = new URL('../../docs/rules/', import.meta.url)
const files = ruleFiles([...rulePages.values()])
mkdirSync(folder, { recursive: true })
for (const name of readdirSync(folder)) if (!files.has(name)) rmSync(new URL(name, folder))
for (const [name, text] of files) writeFileSync(new URL(name, folder), text)
