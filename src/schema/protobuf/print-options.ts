import type { FieldElement, OptionElement, OptionValue } from './elements.ts'

const escapes: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '\\': '\\\\',
  "'": "\\'",
  '"': '\\"',
}

// oxlint-disable-next-line no-control-regex -- control characters are what is escaped
const escaped = /[\u0007\b\f\n\r\t\v\\'"]/g

/** A text in double quotes, escaped as upstream escapes it. */
export function quoted(text: string): string {
  return `"${text.replace(escaped, character => escapes[character] ?? character)}"`
}

/** `name = value`; lines after the first begin with `pad`. */
export function optionText(option: OptionElement, pad: string): string {
  const name = option.isExtension ? `(${option.name})` : option.name
  return `${[name, ...option.path].join('.')} = ${valueText(option.value, pad)}`
}

/** The options of a field, constant or range as they follow it: nothing, one on the line, or one a line in brackets. */
export function bracketed(options: readonly OptionElement[], pad: string): string {
  const [first] = options
  if (first === undefined) return ''
  if (options.length === 1) return ` [${optionText(first, pad)}]`
  const inner = `${pad}  `
  return ` [\n${options.map(option => inner + optionText(option, inner)).join(',\n')}\n${pad}]`
}

/** A field's options with its default and its json_name as the last two. */
export function allOptions(field: FieldElement): readonly OptionElement[] {
  if (field.defaultValue === undefined && field.jsonName === undefined) return field.options
  const options = [...field.options]
  if (field.defaultValue !== undefined) options.push(plainOption('default', defaultOf(field, field.defaultValue)))
  if (field.jsonName !== undefined) options.push(plainOption('json_name', { kind: 'string', text: field.jsonName }))
  return options
}

/** An option of the language itself, not read from a text. */
export function plainOption(name: string, value: OptionValue): OptionElement {
  return { at: -1, name, isExtension: false, path: [], value }
}

/**
 * Only a string's default is quoted: a bytes default loses its quotes, as upstream's does. The type is told by the last
 * part of its name.
 */
function defaultOf(field: FieldElement, text: string): OptionValue {
  switch (field.type.slice(field.type.lastIndexOf('.') + 1)) {
    case 'string':
      return { kind: 'string', text }
    case 'bool':
      return { kind: 'boolean', text }
    case 'double':
    case 'float':
    case 'fixed32':
    case 'fixed64':
    case 'int32':
    case 'int64':
    case 'sfixed32':
    case 'sfixed64':
    case 'sint32':
    case 'sint64':
    case 'uint32':
    case 'uint64':
      return { kind: 'number', text }
    default:
      return { kind: 'word', text }
  }
}

function valueText(value: OptionValue, pad: string): string {
  if (value.kind === 'string') return quoted(value.text)
  if (value.kind !== 'list' && value.kind !== 'aggregate') return value.text
  const inner = `${pad}  `
  if (value.kind === 'list') {
    return `[\n${joinedLines(value.items.map(item => inner + valueText(item, inner)))}${pad}]`
  }
  return `{\n${joinedLines([...value.entries].map(([key, item]) => `${inner}${key}: ${valueText(item, inner)}`))}${pad}}`
}

function joinedLines(lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${lines.join(',\n')}\n`
}
