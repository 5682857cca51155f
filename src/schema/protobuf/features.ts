import type { FileElement, OptionElement } from './elements.ts'

/** What an edition lets a file, message, enum or field choose. */
export interface Features {
  readonly fieldPresence: string
  readonly enumType: string
  readonly repeatedEncoding: string
  readonly utf8Validation: string
  readonly messageEncoding: string
}

const words: ReadonlyMap<string, keyof Features> = new Map<string, keyof Features>([
  ['field_presence', 'fieldPresence'],
  ['enum_type', 'enumType'],
  ['repeated_field_encoding', 'repeatedEncoding'],
  ['utf8_validation', 'utf8Validation'],
  ['message_encoding', 'messageEncoding'],
])

const proto2: Features = {
  fieldPresence: 'EXPLICIT',
  enumType: 'CLOSED',
  repeatedEncoding: 'EXPANDED',
  utf8Validation: 'NONE',
  messageEncoding: 'LENGTH_PREFIXED',
}

const proto3: Features = {
  fieldPresence: 'IMPLICIT',
  enumType: 'OPEN',
  repeatedEncoding: 'PACKED',
  utf8Validation: 'VERIFY',
  messageEncoding: 'LENGTH_PREFIXED',
}

/** Of editions 2023 and 2024. */
const edition: Features = { ...proto3, fieldPresence: 'EXPLICIT' }

/** The features of a file. */
export function fileFeatures(file: FileElement): Features {
  if (file.edition !== undefined) return withOptions(edition, file.options)
  return file.syntax === 'proto3' ? proto3 : proto2
}

/** Whether a file follows the rules of proto2. */
export function isProto2(file: FileElement): boolean {
  return file.edition === undefined && file.syntax !== 'proto3'
}

/** The features of a part whose options are these, inside a part with `features`. */
export function withOptions(features: Features, options: readonly OptionElement[]): Features {
  let changed = features
  for (const { name, path, isExtension, value } of options) {
    const [first, ...rest] = [...name.split('.'), ...path]
    if (isExtension || first !== 'features') continue
    const entries = rest.length === 0 && value.kind === 'aggregate' ? value.entries : [[rest.join('.'), value] as const]
    for (const [key, one] of entries) {
      const feature = words.get(key)
      if (feature !== undefined && one.kind === 'word') changed = { ...changed, [feature]: one.text }
    }
  }
  return changed
}
