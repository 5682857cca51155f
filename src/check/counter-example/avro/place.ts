import { fieldsMeant } from '../../../schema/avro/matching.ts'
import { typeName } from '../../../schema/avro/model.ts'
import type { AvroType, RecordType } from '../../../schema/avro/model.ts'

/** Tokens of a path beyond which nobody looks for an example. */
const MOST_TOKENS = 400
/** Ways through unions that are tried. */
const MOST_WALKS = 10_000

/** One step from the writer's root towards the place of a difference. */
export type PlaceStep =
  | { readonly kind: 'field'; readonly record: RecordType; readonly name: string }
  | { readonly kind: 'branch'; readonly branch: AvroType }
  | { readonly kind: 'item' }
  | { readonly kind: 'entry' }

/** The two types that meet where a difference is, and the way there on the writer's side. */
export interface Place {
  readonly reader: AvroType
  readonly writer: AvroType
  readonly steps: readonly PlaceStep[]
}

interface Walk {
  readonly reader: AvroType
  readonly writer: AvroType
  readonly at: number
  readonly steps: readonly PlaceStep[]
}

/** Follows the path of a difference through both schemas; undefined where it leads nowhere. */
export function placeAt(path: string, reader: AvroType, writer: AvroType): Place | undefined {
  const tokens = path.split('/').filter(token => token !== '')
  if (tokens.length > MOST_TOKENS) return undefined
  const open: Walk[] = [{ reader, writer, at: 0, steps: [] }]
  let walks = MOST_WALKS
  for (let walk = open.pop(); walk !== undefined && walks-- > 0; walk = open.pop()) {
    if (isEnd(walk, tokens)) return walk
    open.push(...next(walk, tokens).reverse())
  }
  return undefined
}

/** What stands behind the last type: its name, size or symbols, or a field that the writer lacks. */
function isEnd({ reader, writer, at }: Walk, tokens: readonly string[]): boolean {
  const rest = tokens.slice(at)
  if (rest.length === 0) return true
  if (rest.length === 1 && ['name', 'size', 'symbols'].includes(rest[0] ?? '')) {
    return 'name' in reader && reader.kind === writer.kind
  }
  if (reader.kind !== 'record' || writer.kind !== 'record' || rest[0] !== 'fields') return false
  const field = reader.fields[Number(rest[1])]
  if (field === undefined) return false
  const meant = fieldsMeant(field, writer)
  return rest.length === 2 ? true : rest.length === 3 && meant.length !== 1
}

const isSame = (reader: AvroType, writer: AvroType): boolean =>
  reader.kind === writer.kind && typeName(reader) === typeName(writer)

function next({ reader, writer, at, steps }: Walk, tokens: readonly string[]): Walk[] {
  const token = tokens[at] ?? ''
  if (writer.kind === 'union') {
    const branch = writer.branches[Number(token)]
    return branch === undefined
      ? []
      : [{ reader, writer: branch, at: at + 1, steps: [...steps, { kind: 'branch', branch }] }]
  }
  if (reader.kind === 'union') {
    // What goes by the same name is what a reader takes.
    const sameFirst = [...reader.branches].sort((a, b) => Number(isSame(b, writer)) - Number(isSame(a, writer)))
    return sameFirst.map(branch => ({ reader: branch, writer, at, steps }))
  }
  if (reader.kind === 'record' && writer.kind === 'record' && token === 'fields') {
    const field = reader.fields[Number(tokens[at + 1])]
    const [meant] = field === undefined ? [] : fieldsMeant(field, writer)
    if (field === undefined || meant === undefined || tokens[at + 2] !== 'type') return []
    const step = { kind: 'field', record: writer, name: meant.name } as const
    return [{ reader: field.type, writer: meant.type, at: at + 3, steps: [...steps, step] }]
  }
  if (reader.kind === 'array' && writer.kind === 'array' && token === 'items') {
    return [{ reader: reader.items, writer: writer.items, at: at + 1, steps: [...steps, { kind: 'item' }] }]
  }
  if (reader.kind === 'map' && writer.kind === 'map' && token === 'values') {
    return [{ reader: reader.values, writer: writer.values, at: at + 1, steps: [...steps, { kind: 'entry' }] }]
  }
  return []
}
