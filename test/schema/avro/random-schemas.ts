import fc from 'fast-check'

interface Shape {
  readonly kind: string
  readonly inner: readonly Shape[]
  /** Picks names, sizes, symbols and defaults. */
  readonly seed: number
}

const kinds = [
  'null',
  'int',
  'long',
  'double',
  'string',
  'bytes',
  'enum',
  'fixed',
  'array',
  'map',
  'union',
  'record',
  'known',
]

const shapes = (levels: number): fc.Arbitrary<Shape> =>
  fc.record({
    kind: fc.constantFrom(...kinds),
    inner: levels === 0 ? fc.constant([]) : fc.array(shapes(levels - 1), { maxLength: 4 }),
    seed: fc.nat({ max: 1000 }),
  })

/** Writes a schema of a shape: valid by construction but for what chance makes of names. */
class Writer {
  readonly #known: string[] = []
  #count = 0

  write({ kind, inner, seed }: Shape): unknown {
    const [first] = inner
    switch (kind) {
      case 'enum':
        return this.#named('E', seed, {
          type: 'enum',
          symbols: ['A', 'B', 'C'].slice(0, 1 + (seed % 3)),
          ...(seed % 5 === 0 && { default: 'A' }),
        })
      case 'fixed':
        return this.#named('F', seed, { type: 'fixed', size: 1 + (seed % 2) })
      case 'array':
        return { type: 'array', items: first ? this.write(first) : 'int' }
      case 'map':
        return { type: 'map', values: first ? this.write(first) : 'int' }
      case 'union':
        return this.#union(inner)
      case 'record':
        return this.#record(inner, seed)
      case 'known':
        return this.#known[seed % Math.max(1, this.#known.length)] ?? 'long'
      default:
        return kind
    }
  }

  #union(inner: readonly Shape[]): unknown[] {
    const branches = new Map<unknown, unknown>([['null', 'null']])
    for (const shape of inner) {
      if (shape.kind === 'union') continue
      const branch = this.write(shape)
      const { type, name } =
        typeof branch === 'object' && branch !== null
          ? (branch as { type: string; name?: string })
          : { type: branch, name: undefined }
      branches.set(name ?? type, branch)
    }
    return [...branches.values()]
  }

  #record(inner: readonly Shape[], seed: number): unknown {
    const name = this.#name('R', seed)
    // A record may hold itself, through a union.
    if (seed % 3 === 0) this.#known.push(name)
    const fields = inner.map((shape, at) => ({
      name: `f${(at + seed) % 5}`,
      type: shape.kind === 'known' ? ['null', this.write(shape)] : this.write(shape),
      ...(shape.kind === 'known' && shape.seed % 2 === 0 && { default: null }),
    }))
    const unique = fields.filter((field, at) => fields.findIndex(other => other.name === field.name) === at)
    this.#known.push(name)
    return { type: 'record', name, fields: unique }
  }

  #named(prefix: string, seed: number, type: object): unknown {
    const name = this.#name(prefix, seed)
    this.#known.push(name)
    return { ...type, name }
  }

  /** Few simple names in many namespaces: records meet that are called alike and are not. */
  #name(prefix: string, seed: number): string {
    return `n${this.#count++}.${prefix}${seed % 3}`
  }
}

/** Texts of schemas. */
export const schemas = shapes(4).map(value => JSON.stringify(new Writer().write(value)))

const replacement = fc.record({
  from: fc.constantFrom('int', 'long', 'string', 'double', 'bytes', 'f1', 'f2', 'A', 'null'),
  to: fc.constantFrom('long', 'int', 'bytes', 'float', 'f9', 'B'),
  which: fc.nat(),
})

/** A pair that shares much: the second is the first with some words of its text replaced. */
export const pairs = fc
  .tuple(schemas, fc.array(replacement, { minLength: 1, maxLength: 3 }), fc.boolean())
  .map(([text, replacements, isSwapped]) => {
    let other = text
    for (const { from, to, which } of replacements) {
      const places = [...other.matchAll(new RegExp(`"${from}"`, 'g'))]
      const place = places[which % Math.max(1, places.length)]
      if (place !== undefined)
        other = `${other.slice(0, place.index)}"${to}"${other.slice(place.index + from.length + 2)}`
    }
    return isSwapped ? ([other, text] as const) : ([text, other] as const)
  })

/** Records that are all called `S` and hold one another, alone and in unions: what is assumed of one decides the others. */
export const knots = fc
  .array(
    fc.tuple(
      fc.constantFrom('int', 'long', 'string'),
      fc.array(fc.array(fc.nat({ max: 3 }), { maxLength: 3 }), { maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 4 },
  )
  .map(records => {
    const nameOf = (at: number) => `n${at % records.length}.S`
    const types = records.map(([leaf, links], at) => ({
      type: 'record',
      name: nameOf(at),
      fields: [
        ...links.map((link, place) => ({
          name: `f${place}`,
          type: link.length === 1 ? nameOf(link[0] ?? 0) : [...new Set(['null', ...link.map(nameOf)])],
        })),
        { name: 'leaf', type: leaf },
      ],
    }))
    return JSON.stringify({
      type: 'record',
      name: 'Top',
      fields: [
        ...types.map((type, at) => ({ name: `r${at}`, type })),
        { name: 'any', type: types.map((_, at) => nameOf(at)) },
      ],
    })
  })
