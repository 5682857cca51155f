import { topicConfigs, type TopicConfig } from '../topic-configs.ts'

/** A value as its type reads it: the text of what was read, or what is wrong, in Kafka's words. */
export type ParsedConfig = { readonly text: string } | { readonly fault: string }

const integerTypes = {
  int: { name: 'INT', min: -(2n ** 31n), max: 2n ** 31n - 1n },
  long: { name: 'LONG', min: -(2n ** 63n), max: 2n ** 63n - 1n },
} as const

/** Reads a value. The name is the one under which the client gave it. */
export function parseConfig(name: string, value: string, config: TopicConfig): ParsedConfig {
  const trimmed = value.trim()
  switch (config.type) {
    case 'boolean':
      if (/^(true|false)$/i.test(trimmed)) return { text: trimmed.toLowerCase() }
      return invalid(name, value, 'Expected value to be either true or false')
    case 'string':
      return unlisted([trimmed], name, config) ?? { text: trimmed }
    case 'list':
      return parseList(name, listItems(trimmed), config)
    case 'double': {
      if (!/^[-+]?(\d+(\.\d*)?|\.\d+|Infinity)([eE][-+]?\d+)?[dDfF]?$/.test(trimmed))
        return invalid(name, value, 'Not a number of type DOUBLE')
      const number = Number.parseFloat(trimmed)
      const [text, fault] = [doubleText(number), outOfRange(number, config)]
      return fault === undefined ? { text } : invalid(name, text, fault)
    }
    default: {
      const { name: typeName, min, max } = integerTypes[config.type]
      const number = /^[-+]?\d{1,64}$/.test(trimmed) ? BigInt(trimmed.replace(/^\+/, '')) : undefined
      if (number === undefined || number < min || number > max)
        return invalid(name, value, `Not a number of type ${typeName}`)
      const fault = outOfRange(number, config)
      return fault === undefined ? { text: String(number) } : invalid(name, String(number), fault)
    }
  }
}

/** The text that stands for a topic config's value, whatever was written for it. */
export function readConfig(name: string, value: string): string {
  const config = Object.hasOwn(topicConfigs, name) ? topicConfigs[name] : undefined
  const parsed = config === undefined ? { text: value } : parseConfig(name, value, config)
  return 'text' in parsed ? parsed.text : value
}

/** The items of a list. */
export function listItems(value: string): readonly string[] {
  return value.trim() === '' ? [] : value.split(',').map(item => item.trim())
}

function parseList(name: string, items: readonly string[], config: TopicConfig): ParsedConfig {
  if (config.items === undefined) return unlisted(items, name, config) ?? { text: [...new Set(items)].join(',') }
  const areReplicas = items.every(item => /^(\d+:\d+)?$/.test(item))
  if (areReplicas || (items.length === 1 && items[0] === '*')) return { text: items.join(',') }
  const fault =
    `${name} must be the literal '*' or a list of replicas in the following format: ` +
    '[partitionId]:[brokerId],[partitionId]:[brokerId],...'
  return invalid(name, `[${items.join(', ')}]`, fault)
}

/** What is wrong with the first item that the config does not list. */
function unlisted(items: readonly string[], name: string, { type, values }: TopicConfig): ParsedConfig | undefined {
  const item = values === undefined ? undefined : items.find(each => !values.includes(each))
  if (values === undefined || item === undefined) return undefined
  if (type === 'list' && item === '') return { fault: `Configuration '${name}' values must not be empty.` }
  return invalid(name, item, `String must be one of: ${values.join(', ')}`)
}

function outOfRange(number: bigint | number, { min, max, besides }: TopicConfig): string | undefined {
  const isLow = min !== undefined && number < min
  const isHigh = max !== undefined && number > max
  if (besides !== undefined)
    return (isLow || isHigh) && Number(number) !== besides
      ? `Value must be between ${min} and ${max} or equal to ${besides}`
      : undefined
  if (isLow) return `Value must be at least ${min}`
  if (isHigh) return `Value must be no more than ${max}`
  return undefined
}

/** A double as Java writes it: always with a fraction, and with an exponent outside of 0.001 to 10,000,000. */
function doubleText(number: number): string {
  const size = Math.abs(number)
  const withFraction = (text: string): string => (text.includes('.') ? text : `${text}.0`)
  if (Object.is(number, -0)) return '-0.0'
  if (!Number.isFinite(number)) return String(number)
  if (size === 0 || (size >= 1e-3 && size < 1e7)) return withFraction(String(number))
  const [digits = '', exponent = ''] = number.toExponential().split('e')
  return `${withFraction(digits)}E${exponent.replace('+', '')}`
}

function invalid(name: string, value: string, text: string): ParsedConfig {
  return { fault: `Invalid value ${value} for configuration ${name}: ${text}` }
}
