import type { Case } from './protobuf.ts'

type Text = Readonly<Record<string, unknown>>

/** The distinct texts of the Protobuf vectors, with their references. */
export function readCases(readFile: (name: string) => string): Case[] {
  const cases = new Map<string, Case>()
  const add = (id: string, text: unknown, references: ReadonlyMap<string, string>): void => {
    if (typeof text !== 'string') return
    const key = JSON.stringify([text, ...references])
    if (!cases.has(key)) cases.set(key, { id, text, references })
  }
  for (const one of listOf(readFile('protobuf-print.json')))
    add(`print-${one['id']}`, one['schema'], mapOf(one['references']))
  for (const one of listOf(readFile('protobuf-diff-own.json'))) {
    add(`own-${one['id']}-original`, one['original'], mapOf(one['original_references']))
    add(`own-${one['id']}-update`, one['update'], mapOf(one['update_references']))
  }
  for (const [at, one] of listOf(readFile('protobuf-diff.json')).entries()) {
    add(`diff-${at}-original`, one['original_schema'], mapOf(one['original_dependencies']))
    add(`diff-${at}-update`, one['update_schema'], mapOf(one['update_dependencies']))
  }
  for (const one of linesOf(readFile('parse-protobuf.jsonl')))
    add(String(one['id']), one['schema'], mapOf(one['references']))
  for (const one of linesOf(readFile('pairs-protobuf.jsonl'))) {
    add(`${one['id']}-earlier`, one['earlier'], mapOf(one['earlierReferences']))
    add(`${one['id']}-candidate`, one['candidate'], mapOf(one['candidateReferences']))
  }
  return [...cases.values()]
}

function listOf(text: string): Text[] {
  const document = JSON.parse(text)
  return Array.isArray(document) ? document : document.cases
}

function linesOf(text: string): Text[] {
  return text
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line))
}

/** References as a map from import path to text, in either of the vectors' spellings. */
function mapOf(references: unknown): Map<string, string> {
  if (!Array.isArray(references))
    return new Map(Object.entries({ ...(references as Readonly<Record<string, string>>) }))
  return new Map(references.map(one => [String(one.name), String(one.schema ?? one.dependency)]))
}
