import type { AggregateValue, ListValue, OptionElement, OptionValue } from './elements.ts'
import type { TextReader } from './text-reader.ts'

/** Reads `name = value`, the part of an option statement between the word `option` and the semicolon. */
export function readOption(reader: TextReader): OptionElement {
  reader.countNode()
  const first = reader.peek()
  const at = reader.at
  const word = reader.readName()
  const name = first === '[' ? `[${word}]` : word
  const path = readPath(reader, '=')
  return { at, name, isExtension: first === '(', path, value: readValue(reader, 1) }
}

/** Reads the options of a field, a constant or an extension range in brackets, where there are any. */
export function readOptionList(reader: TextReader): OptionElement[] {
  const options: OptionElement[] = []
  if (!reader.take('[')) return options
  for (;;) {
    options.push(readOption(reader))
    if (reader.take(']')) return options
    if (!reader.take(',')) throw reader.fault("Expected ',' or ']'")
  }
}

/** What follows the first name of an option or key, up to and with the separator. */
function readPath(reader: TextReader, separator: '=' | ':'): string[] {
  const path: string[] = []
  if (reader.take('.')) path.push(...reader.readName().split('.', reader.limits.protobufDepth + 1))
  reader.checkDepth(path.length)
  if (separator === ':' && reader.peek() === '{') return path
  if (reader.readCharacter() !== separator) throw reader.fault(`expected '${separator}' in option`)
  return path
}

function readValue(reader: TextReader, depth: number): OptionValue {
  const first = reader.peek()
  if (first === '{') return readAggregate(reader, depth)
  if (first === '[') return readList(reader, depth)
  reader.countNode()
  if (first === '"' || first === "'") return { kind: 'string', text: reader.readQuoted() }
  const word = reader.readWord()
  if (first === '-' || (first >= '0' && first <= '9')) return { kind: 'number', text: word }
  return { kind: word === 'true' || word === 'false' ? 'boolean' : 'word', text: word }
}

function readList(reader: TextReader, depth: number): ListValue {
  reader.checkDepth(depth)
  reader.countNode()
  reader.require('[')
  const items: OptionValue[] = []
  for (;;) {
    if (reader.take(']')) return { kind: 'list', items }
    items.push(readValue(reader, depth + 1))
    if (!reader.take(',') && reader.peek() !== ']') throw reader.fault("expected ',' or ']'")
  }
}

function readAggregate(reader: TextReader, depth: number): AggregateValue {
  reader.checkDepth(depth)
  reader.countNode()
  reader.require('{')
  const entries: Drafts = new Map()
  while (!reader.take('}')) {
    const isBracketed = reader.peek() === '['
    const name = reader.readName()
    const path = readPath(reader, ':')
    addEntry(entries, [isBracketed ? `[${name}]` : name, ...path], readValue(reader, depth + 1 + path.length))
    if (!reader.take(',')) reader.take(';')
  }
  return { kind: 'aggregate', entries: finished(entries) }
}

/** What is known of a key so far: a key met twice collects its values, a dotted key stands for an aggregate. */
interface Draft {
  readonly values: OptionValue[]
  isList: boolean
  readonly inner: Drafts
}

type Drafts = Map<string, Draft>

function addEntry(entries: Drafts, path: readonly string[], value: OptionValue): void {
  let drafts = entries
  let draft: Draft | undefined
  for (const name of path) {
    draft = drafts.get(name)
    if (draft === undefined) {
      draft = { values: [], isList: false, inner: new Map() }
      drafts.set(name, draft)
    }
    drafts = draft.inner
  }
  if (draft === undefined) return
  if (value.kind === 'list') for (const item of value.items) draft.values.push(item)
  else draft.values.push(value)
  draft.isList ||= value.kind === 'list' || draft.values.length > 1
}

function finished(drafts: Drafts): Map<string, OptionValue> {
  const entries = new Map<string, OptionValue>()
  for (const [name, draft] of drafts) entries.set(name, finishedValue(draft))
  return entries
}

function finishedValue({ values, isList, inner }: Draft): OptionValue {
  const [first] = values
  if (inner.size > 0) {
    const earlier = first?.kind === 'aggregate' ? first.entries : []
    return { kind: 'aggregate', entries: new Map([...earlier, ...finished(inner)]) }
  }
  return isList || first === undefined ? { kind: 'list', items: values } : first
}
