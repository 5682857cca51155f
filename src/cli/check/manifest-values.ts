import { isMap, isScalar, isSeq, type LineCounter, type Node } from 'yaml'
import type { ManifestProblem } from '../../check/manifest.ts'
import type { Key, Shape } from '../../check/manifest-table.ts'
import { closestName } from '../closest-name.ts'

/** A mapping of the manifest: its values by key, and the line it begins at. */
export interface ManifestMapping {
  readonly line: number
  readonly values: ReadonlyMap<string, ManifestValue>
}

export type ManifestValue = string | number | readonly ManifestValue[] | ManifestMapping

/** Most nodes of a manifest, so that aliases do not make a small file large. */
const MAX_NODES = 200_000

/** Reads the nodes of a document by a table of shapes, and notes what does not fit. */
export class ManifestValues {
  readonly problems: ManifestProblem[] = []
  readonly #lines: LineCounter
  #count = 0

  constructor(lines: LineCounter) {
    this.#lines = lines
  }

  /** The value of a node; undefined for one that does not fit, which is then among the problems. */
  read(node: unknown, shape: Shape, place: string): ManifestValue | undefined {
    if (++this.#count > MAX_NODES) return this.#refuse(node, `${place} holds too much.`)
    switch (shape.kind) {
      case 'text':
      case 'word':
      case 'date':
      case 'number':
        return this.#scalar(node, shape, place)
      case 'list':
        return this.#list(node, shape, place)
      case 'keys':
        return this.#keys(node, shape.keys, place)
      case 'names':
        return this.#names(node, shape.of, place)
      case 'either': {
        const fits = shape.shapes.find(one => isOfKind(node, one)) ?? shape.shapes.at(-1)
        return fits && this.read(node, fits, place)
      }
    }
  }

  lineOf(node: unknown): number {
    const offset = (node as Node | null | undefined)?.range?.[0] ?? 0
    return this.#lines.linePos(offset).line
  }

  #scalar(
    node: unknown,
    shape: Extract<Shape, { kind: 'text' | 'word' | 'date' | 'number' }>,
    place: string,
  ): ManifestValue | undefined {
    const value: unknown = isScalar(node) ? node.value : undefined
    // A word such as 1 or true is a text where a text is wanted.
    const isBare = ['number', 'boolean', 'bigint'].includes(typeof value)
    const written = isScalar(node) && isBare ? (node.source ?? '') : value
    if (shape.kind === 'number') {
      if (typeof value === 'number' && Number.isInteger(value) && value >= shape.least) return value
      return this.#refuse(node, `${place} has to be a whole number from ${shape.least}.`)
    }
    if (typeof written !== 'string' || written.trim() === '') return this.#refuse(node, `${place} has to be a text.`)
    if (shape.kind === 'word') return this.#word(node, written, { words: shape.words, place })
    if (shape.kind === 'date' && !isDate(written))
      return this.#refuse(node, `${place} has to be a day such as 2026-12-31, not ${quoted(written)}.`)
    if (shape.kind === 'text' && shape.pattern !== undefined && !new RegExp(shape.pattern, 's').test(written))
      return this.#refuse(node, `${place} has to be ${shape.expects ?? shape.pattern}, not ${quoted(written)}.`)
    return written
  }

  #word(
    node: unknown,
    written: string,
    { words, place }: { readonly words: readonly string[]; readonly place: string },
  ): string | undefined {
    const word = words.find(one => one.toLowerCase() === written.toLowerCase())
    if (word !== undefined) return word
    const closest = closestName(written, words)
    const help = closest === undefined ? `It is one of ${words.join(', ')}.` : `Did you mean ${closest}?`
    return this.#refuse(node, `${quoted(written)} is no value of ${place}. ${help}`)
  }

  #list(node: unknown, shape: Extract<Shape, { kind: 'list' }>, place: string): ManifestValue | undefined {
    if (!isSeq(node)) {
      if (shape.isSingleFine !== true) return this.#refuse(node, `${place} has to be a list.`)
      const single = this.read(node, shape.of, place)
      return single === undefined ? undefined : [single]
    }
    return node.items.flatMap((item, at) => {
      const value = this.read(item, shape.of, `${place}[${at}]`)
      return value === undefined ? [] : [value]
    })
  }

  #keys(node: unknown, keys: Readonly<Record<string, Key>>, place: string): ManifestMapping | undefined {
    const known = new Map(Object.entries(keys))
    const mapping = this.#mapping(node, place, (name, keyNode) => {
      const key = known.get(name)
      if (key) return key.shape
      const closest = closestName(name, [...known.keys()])
      const help = closest === undefined ? `Known are ${[...known.keys()].join(', ')}.` : `Did you mean ${closest}?`
      this.#refuse(keyNode, `${quoted(name)} is no key of ${place}. ${help}`)
      return undefined
    })
    if (mapping === undefined) return undefined
    for (const [name, { isNeeded }] of known)
      if (isNeeded && !mapping.written.has(name)) this.#refuse(node, `${place} lacks the key ${name}.`)
    return mapping
  }

  #names(node: unknown, of: Shape, place: string): ManifestMapping | undefined {
    return this.#mapping(node, place, () => of)
  }

  #mapping(
    node: unknown,
    place: string,
    shapeOf: (name: string, keyNode: unknown) => Shape | undefined,
  ): (ManifestMapping & { readonly written: ReadonlySet<string> }) | undefined {
    if (!isMap(node)) return this.#refuse(node, `${place} has to be a mapping of keys to values.`)
    const values = new Map<string, ManifestValue>()
    const written = new Set<string>()
    for (const pair of node.items) {
      const name = isScalar(pair.key) ? String(pair.key.value) : ''
      written.add(name)
      const shape = shapeOf(name, pair.key)
      const value = shape && this.read(pair.value ?? pair.key, shape, `${place === ROOT ? '' : `${place}.`}${name}`)
      if (value !== undefined) values.set(name, value)
    }
    return { line: this.lineOf(node), values, written }
  }

  #refuse(node: unknown, message: string): undefined {
    this.problems.push({ line: this.lineOf(node), message })
    return undefined
  }
}

/** How problems name the whole file. */
export const ROOT = 'the manifest'

function isOfKind(node: unknown, shape: Shape): boolean {
  if (shape.kind === 'list') return isSeq(node)
  if (shape.kind === 'keys' || shape.kind === 'names') return isMap(node)
  if (!isScalar(node)) return false
  return shape.kind === 'number' ? typeof node.value === 'number' : true
}

function isDate(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false
  const time = Date.parse(`${text}T00:00:00Z`)
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text)
}

const quoted = (text: string): string => JSON.stringify(text.length > 100 ? `${text.slice(0, 100)}…` : text)
