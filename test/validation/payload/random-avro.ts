import { randomBytes, randomText } from './random.ts'
import type { Random } from './random.ts'

type Schema = string | readonly Schema[] | { readonly [key: string]: unknown; readonly type: unknown }

const primitives = ['null', 'boolean', 'int', 'long', 'float', 'double', 'bytes', 'string'] as const
const logical: readonly Schema[] = [
  { type: 'int', logicalType: 'date' },
  { type: 'long', logicalType: 'timestamp-millis' },
  { type: 'string', logicalType: 'uuid' },
  { type: 'bytes', logicalType: 'decimal', precision: 6, scale: 2 },
]

/** Makes random Avro schemas, and values of them as the serializer takes them with wrapped unions and base types. */
export class RandomAvro {
  readonly #random: Random
  readonly #named = new Map<string, Schema>()
  readonly #open: string[] = []
  #count = 0

  constructor(random: Random) {
    this.#random = random
  }

  schema(depth = 3): Schema {
    const random = this.#random
    if (depth === 0 || random.chance(0.25)) return random.chance(0.85) ? random.pick(primitives) : random.pick(logical)
    switch (random.below(8)) {
      case 0:
        return this.#declare('E', { type: 'enum', symbols: ['A', 'B', 'C'].slice(random.below(3)) })
      case 1:
        return this.#declare('F', { type: 'fixed', size: random.below(5) })
      case 2:
        return { type: 'array', items: this.#part(depth) }
      case 3:
        return { type: 'map', values: this.#part(depth) }
      case 4:
        return this.#union(depth)
      default:
        return this.#record(depth)
    }
  }

  value(schema: Schema, depth = 6): unknown {
    const random = this.#random
    if (Array.isArray(schema)) return this.#branchValue(schema as readonly Schema[], depth)
    const { type, symbols, size, items, values, fields } = this.#declared(schema as Exclude<Schema, readonly Schema[]>)
    if (type === 'enum') return random.pick(symbols as readonly string[])
    if (type === 'fixed') return new Uint8Array(size as number).fill(random.below(256))
    const most = depth > 0 ? 4 : 0
    if (type === 'array') return random.list(most, () => this.value(items as Schema, depth - 1))
    if (type === 'map') {
      return Object.fromEntries(random.list(most, () => [randomText(random), this.value(values as Schema, depth - 1)]))
    }
    if (type === 'record') {
      const list = fields as readonly { name: string; type: Schema }[]
      return Object.fromEntries(list.map(field => [field.name, this.value(field.type, depth - 1)]))
    }
    return this.#primitive(type as (typeof primitives)[number])
  }

  #part(depth: number): Schema {
    const random = this.#random
    const names = [...this.#named.keys()]
    return names.length > 0 && random.chance(0.2) ? random.pick(names) : this.schema(depth - 1)
  }

  #declare(letter: string, schema: { readonly type: string; readonly [key: string]: unknown }): Schema {
    const name = `${letter}${this.#count++}`
    const declared = { ...schema, name }
    this.#named.set(name, declared)
    return declared
  }

  #record(depth: number): Schema {
    const fields: { name: string; type: Schema }[] = []
    const schema = this.#declare('R', { type: 'record', fields }) as { readonly name: string; readonly type: string }
    this.#open.push(schema.name)
    for (let count = this.#random.below(5); count > 0; count--) {
      fields.push({ name: `f${fields.length}`, type: this.#field(depth) })
    }
    this.#open.pop()
    return schema
  }

  #field(depth: number): Schema {
    const random = this.#random
    if (random.chance(0.2)) return ['null', random.pick(this.#open)]
    const type = this.#part(depth)
    // A record that holds itself without a way out has no value.
    return typeof type === 'string' && this.#open.includes(type) ? { type: 'array', items: type } : type
  }

  #union(depth: number): Schema {
    const branches = new Map<string, Schema>()
    for (let count = 1 + this.#random.below(4); count > 0; count--) {
      const known = this.#named.size
      const branch = this.schema(depth - 1)
      const isFit = !Array.isArray(branch) && !branches.has(branchName(branch))
      if (isFit) branches.set(branchName(branch), branch)
      // What is left out declares nothing.
      else for (const name of [...this.#named.keys()].slice(known)) this.#named.delete(name)
    }
    return branches.size === 0 ? 'null' : [...branches.values()]
  }

  #branchValue(branches: readonly Schema[], depth: number): unknown {
    const isShallow = depth <= 0 && branches.includes('null')
    const branch = isShallow ? 'null' : this.#random.pick(branches)
    return branch === 'null' ? null : { [branchName(branch)]: this.value(branch, depth) }
  }

  #declared(schema: string | { readonly type: unknown }): { readonly [key: string]: unknown; readonly type: unknown } {
    if (typeof schema === 'object') return schema
    return (this.#named.get(schema) as { readonly type: unknown } | undefined) ?? { type: schema }
  }

  #primitive(type: (typeof primitives)[number]): unknown {
    const random = this.#random
    const long = BigInt(Math.floor((random.next() - 0.5) * 2 ** random.below(63)))
    switch (type) {
      case 'null':
        return null
      case 'boolean':
        return random.chance(0.5)
      case 'int':
        return Number(BigInt.asIntN(32, long))
      case 'long':
        return random.chance(0.05) ? random.pick([2n ** 63n - 1n, -(2n ** 63n)]) : long
      case 'float':
      case 'double':
        return Math.fround(random.next() * 1000)
      case 'bytes':
        return randomBytes(random, 20)
      case 'string':
        return randomText(random)
    }
  }
}

function branchName(branch: Schema): string {
  if (typeof branch === 'string') return branch
  const { name, type } = branch as { readonly name?: string; readonly type: string }
  return name ?? type
}
