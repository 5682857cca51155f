import { SchemaError } from '../../../src/schema/schema.ts'
import type { VectorFormat } from './formats.ts'
import { formatsFault, normalFault } from './forms.ts'
import type { VectorReference } from './reading.ts'
import { attempt, read, resolve, typeOf } from './reading.ts'
import { casesOf, firstCaseHas, firstFault, textFault } from './shapes.ts'

interface ParseCase {
  readonly id: string
  readonly lang: string
  readonly schema: string
  readonly references?: readonly VectorReference[]
  readonly status: number
  readonly message?: string
  readonly canonical?: string
  readonly normalized?: string | object
  readonly formats?: Readonly<Record<string, string | true>>
  readonly mayDiffer?: readonly string[]
}

/** `parse-*.jsonl`: one text, registered on an empty subject. */
export const parses: VectorFormat = {
  name: 'texts to register',
  matches: document => firstCaseHas(document, 'schema', 'lang', 'status'),
  *run(document) {
    for (const item of casesOf(document) as ParseCase[]) {
      const fault = parseFault(item)
      yield fault === undefined ? { id: item.id } : { id: item.id, fault }
    }
  },
}

function parseFault(item: ParseCase): string | undefined {
  const { mayDiffer = [] } = item
  const type = typeOf(item.lang)
  const schema = attempt(() => {
    const read_ = read(type, item.schema, resolve(type, item.references), 'new')
    return { schema: read_, canonical: read_.canonical }
  })
  if (mayDiffer.includes('status')) return undefined
  if (schema instanceof SchemaError) return item.status === 200 ? `refused: ${schema.message}` : undefined
  if (item.status !== 200) return `accepted although the reference says ${item.message}`
  return firstFault([
    mayDiffer.includes('canonical')
      ? undefined
      : textFault('canonical text', schema.canonical, item.canonical ?? item.schema),
    mayDiffer.includes('normalized') ? undefined : normalFault(schema.schema, item.normalized ?? schema.canonical),
    formatsFault(schema.schema, item.formats, mayDiffer),
  ])
}
