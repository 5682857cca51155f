import type { SettingValue, settingSections } from '../../src/config.ts'

export function settingsMarkdown(sections: typeof settingSections, textOf: (value: SettingValue) => string): string
