// Writes docs/configuration.md from the settings table. Run by `npm run docs:settings`; a test compares the two.
import { writeFileSync } from 'node:fs'
import { settingSections, settingText } from '../../dist/config.js'
import { settingsMarkdown } from './settings-markdown.mjs'

const target = new URL('../../docs/configuration.md', import.meta.url)
writeFileSync(target, settingsMarkdown(settingSections, settingText))
