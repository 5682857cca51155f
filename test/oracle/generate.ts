/** Draws numbers from a seed: the same seed gives the same files. */
export class Dice {
  #state: number

  constructor(seed: number) {
    this.#state = seed >>> 0
  }

  /** 0 up to, not including, `below`. */
  number(below: number): number {
    // mulberry32
    this.#state = (this.#state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }

  chance(percent: number): boolean {
    return this.number(100) < percent
  }

  pick<T>(items: readonly T[]): T {
    const item = items[this.number(items.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }
}

const scalars = [
  'int32',
  'int64',
  'uint32',
  'uint64',
  'sint32',
  'sint64',
  'fixed32',
  'fixed64',
  'sfixed32',
  'sfixed64',
  'bool',
  'string',
  'bytes',
  'float',
  'double',
]
const keys = scalars.filter(type => !['bytes', 'float', 'double'].includes(type))
const wellKnown = [
  ['google/protobuf/timestamp.proto', 'google.protobuf.Timestamp'],
  ['google/protobuf/duration.proto', 'google.protobuf.Duration'],
  ['google/protobuf/any.proto', '.google.protobuf.Any'],
  ['google/protobuf/struct.proto', 'google.protobuf.Struct'],
  ['google/protobuf/wrappers.proto', 'google.protobuf.StringValue'],
  ['google/protobuf/empty.proto', 'google.protobuf.Empty'],
  ['google/type/money.proto', 'google.type.Money'],
  ['google/type/date.proto', 'google.type.Date'],
  ['google/type/datetime.proto', 'google.type.DateTime'],
  ['google/type/phone_number.proto', 'google.type.PhoneNumber'],
  ['confluent/type/decimal.proto', 'confluent.type.Decimal'],
] as const
const words = [
  'id',
  'name',
  'total',
  'created_at',
  'camelCase',
  'a_b_c',
  'x',
  'value',
  'kind',
  'tags_',
  'URL',
  'line_1',
  'message',
  'option',
  'stream',
  'oneof_',
  'repeated_x',
  'map',
  'enum_',
  'syntax',
  'package',
  '_lead',
  'to',
  'max',
  'inf',
  'rpc',
  'group_',
  'returns',
  'true_',
]

type Syntax = 'proto2' | 'proto3' | 'edition'

/** A random file that buf should accept; `index` makes its package and extension numbers its own. */
export function generateFile(seed: number, index: number): string {
  return new Generator(new Dice(seed * 100_003 + index), index).file()
}

class Generator {
  readonly #dice: Dice
  readonly #index: number
  readonly #syntax: Syntax
  readonly #imports = new Set<string>()
  readonly #messages: string[] = []
  readonly #enums: { readonly name: string; readonly constants: readonly string[] }[] = []
  readonly #options: string[] = []
  #names = 0

  constructor(dice: Dice, index: number) {
    this.#dice = dice
    this.#index = index
    this.#syntax = dice.pick(['proto2', 'proto3', 'proto3', 'edition'])
  }

  file(): string {
    const dice = this.#dice
    const packageName = `gen${this.#index}${dice.chance(50) ? '.v1' : ''}`
    const hasOptions = dice.chance(60)
    for (let at = dice.number(3); at > 0; at--) this.#enums.push({ name: this.#typeName(), constants: [] })
    const enums = this.#enums.map((one, at) => this.#enumBody(one.name, at))
    const names = Array.from({ length: 1 + dice.number(4) }, () => this.#typeName())
    this.#messages.push(...names)
    const extensions = hasOptions ? this.#optionExtensions() : ''
    const bodies = names.map(name => this.#message(name, 0))
    const service = dice.chance(30) ? this.#service() : ''
    const extendable = this.#syntax === 'proto3' || dice.chance(60) ? '' : this.#extendable()
    const parts = [extensions, ...bodies, ...enums, service, extendable]
    // Imports may stand anywhere; what the others need is known only now.
    const fileOptions = this.#fileOptions(hasOptions)
    const imports = [...this.#imports].map(path => `import ${this.#quoted(path)};`)
    if (dice.chance(10)) imports.push('import public "google/protobuf/source_context.proto";')
    const head =
      this.#syntax === 'edition'
        ? 'edition = "2023";'
        : dice.chance(90) || this.#syntax === 'proto3'
          ? `syntax = ${this.#quoted(this.#syntax)};`
          : ''
    const rest = this.#shuffled([
      ...imports,
      `package ${packageName};`,
      ...fileOptions,
      ...parts.filter(part => part !== ''),
    ])
    return [head, ...rest].filter(part => part !== '').join(dice.chance(80) ? '\n' : ' ') + '\n'
  }

  #typeName(): string {
    return this.#dice.pick(['Order', 'Line', 'Node', 'Item', 'Kind', 'State', 'outer']) + String(this.#names++)
  }

  #fieldName(): string {
    return `${this.#dice.pick(words)}${this.#names++}`
  }

  #quoted(text: string): string {
    return this.#dice.chance(70) ? `"${text}"` : `'${text}'`
  }

  #number(value: number): string {
    return this.#dice.chance(90) ? String(value) : `0x${value.toString(16)}`
  }

  #shuffled(items: readonly string[]): string[] {
    const left = [...items]
    const shuffled: string[] = []
    while (left.length > 0) shuffled.push(...left.splice(this.#dice.number(left.length), 1))
    return shuffled
  }

  #noise(): string {
    return this.#dice.pick(['', '', '', '', ' // note\n', '\n/* block */\n', '\n  ', ' '])
  }

  #fileOptions(hasOptions: boolean): string[] {
    const dice = this.#dice
    const options: string[] = []
    if (dice.chance(40)) options.push(`option java_package = "com.ex" ${dice.chance(20) ? '".more"' : ''};`)
    if (dice.chance(20)) options.push('option optimize_for = SPEED;')
    if (dice.chance(20)) options.push('option java_multiple_files = true;')
    if (hasOptions && dice.chance(50)) options.push(`option (file_opt) = ${this.#optionText()};`)
    if (dice.chance(10)) {
      this.#imports.add('confluent/meta.proto')
      options.push(
        'option (confluent.file_meta) = { doc: "it\'s\\n", tags: ["a", "b"] params { key: "k", value: "v" } };',
      )
    }
    return options
  }

  /** Custom options of every kind, numbered for this file alone. */
  #optionExtensions(): string {
    this.#imports.add('google/protobuf/descriptor.proto')
    const label = this.#syntax === 'proto2' ? 'optional ' : ''
    let number = 50_000 + (this.#index % 40_000) * 10
    const extend = (kind: string, fields: readonly string[]): string =>
      `extend google.protobuf.${kind} { ${fields.map(field => `${field} = ${number++};`).join(' ')} }`
    this.#options.push('conf')
    return [
      `message Conf { ${label}int32 a = 1; ${label}string b = 2; repeated int32 list = 3; ${label}Conf in = 4; ${label}double d = 6; map<string, int32> m = 7; ${label}bool flag = 8; ${label}fixed64 f = 9; ${label}sint32 s = 10; }`,
      extend('FileOptions', [`${label}string file_opt`]),
      extend('MessageOptions', [`${label}Conf message_conf`, `${label}float message_float`]),
      extend('FieldOptions', [`${label}Conf field_conf`, 'repeated int32 field_list', `${label}bool field_flag`]),
      extend('EnumOptions', [`${label}int64 enum_opt`]),
      extend('EnumValueOptions', [`${label}string value_opt`]),
      extend('ServiceOptions', [`${label}uint32 service_opt`]),
      extend('MethodOptions', [`${label}Conf method_conf`]),
      extend('OneofOptions', [`${label}bytes oneof_opt`]),
    ].join('\n')
  }

  #optionText(): string {
    return this.#dice.pick([
      '"plain"',
      "'single'",
      '"a" "b"',
      '"tab\\t nl\\n q\\" s\\\' b\\\\"',
      '"\\x41\\102"',
      '"é ü"',
      '""',
    ])
  }

  #conf(depth = 0): string {
    const dice = this.#dice
    const parts: string[] = []
    if (dice.chance(50)) parts.push(`a: ${dice.pick(['1', '-5', '0x1F', '017', '0'])}`)
    if (dice.chance(40)) parts.push(`b: ${this.#optionText()}`)
    if (dice.chance(40)) parts.push(dice.pick(['list: [1, 2, 3]', 'list: 7', 'list: [5]', 'list: [-1]']))
    if (dice.chance(30)) parts.push(`d: ${dice.pick(['1.5', '-2.5e-3', '1e10', '3', 'inf', '-inf', '0.1'])}`)
    if (dice.chance(20)) parts.push('m { key: "k" value: 1 }')
    if (dice.chance(20)) parts.push(`flag: ${dice.pick(['true', 'false'])}`)
    if (dice.chance(10)) parts.push('f: 18446744073709551615')
    if (dice.chance(10)) parts.push('s: -3')
    if (depth < 2 && dice.chance(30)) parts.push(`in${dice.pick([': ', ' '])}${this.#conf(depth + 1)}`)
    return `{ ${parts.join(dice.pick([', ', ' ', '; ']))} }`
  }

  #message(name: string, depth: number): string {
    const dice = this.#dice
    const parts: string[] = []
    let number = dice.pick([1, 1, 1, 100, 20_000])
    const nested = depth < 2 && dice.chance(35) ? [this.#typeName()] : []
    const inner = nested.map(one => this.#message(one, depth + 1))
    for (let at = dice.number(7); at > 0; at--) parts.push(this.#field(number++, nested))
    if (dice.chance(35)) {
      const members = Array.from(
        { length: 1 + dice.number(3) },
        () => `${this.#plainType(nested)} ${this.#fieldName()} = ${number++}${this.#fieldOptions('')};`,
      )
      const option = this.#options.length > 0 && dice.chance(30) ? 'option (oneof_opt) = "\\001b"; ' : ''
      parts.push(`oneof ${this.#fieldName()} { ${option}${members.join(this.#noise() || ' ')} }`)
    }
    if (this.#syntax === 'proto2' && dice.chance(20)) {
      const group = `Grp${this.#names++}`
      parts.push(
        `${dice.pick(['optional', 'repeated'])} group ${group} = ${number++} { optional int32 g = 1; repeated string h = 2; }`,
      )
    }
    if (dice.chance(20)) parts.push(`reserved ${number}, ${number + 2} to ${number + 4}, ${this.#number(number + 9)};`)
    if (dice.chance(10))
      parts.push(this.#syntax === 'edition' ? 'reserved gone, older;' : 'reserved "gone", \'older\';')
    if (dice.chance(20)) parts.push(`option deprecated = ${dice.pick(['true', 'false'])};`)
    if (this.#options.length > 0 && dice.chance(40)) parts.push(this.#messageOption())
    const semicolons = dice.chance(10) ? [';'] : []
    return `message ${name} {${this.#noise()}${this.#shuffled([...parts, ...inner, ...semicolons]).join(this.#noise() || '\n')}${this.#noise()}}${dice.chance(5) ? ';' : ''}`
  }

  #messageOption(): string {
    return this.#dice.pick([
      `option (message_conf) = ${this.#conf()};`,
      'option (message_conf).a = 3; option (message_conf).in.b = "deep";',
      'option (message_conf).list = 1; option (message_conf).list = 2;',
      'option (message_float) = 1.25;',
      'option (message_float) = -0.5;',
    ])
  }

  #field(number: number, nested: readonly string[]): string {
    const dice = this.#dice
    if (dice.chance(15)) {
      return `map<${dice.pick(keys)}, ${this.#plainType(nested)}> ${this.#fieldName()} = ${this.#number(number)}${this.#fieldOptions('')};`
    }
    const label =
      this.#syntax === 'proto2'
        ? dice.pick(['optional', 'required', 'repeated'])
        : this.#syntax === 'proto3'
          ? dice.pick(['', '', 'optional', 'repeated'])
          : dice.pick(['', 'repeated'])
    const type = this.#plainType(nested)
    return `${label} ${type} ${this.#fieldName()} = ${this.#number(number)}${this.#fieldOptions(type, label)};`.trim()
  }

  #plainType(nested: readonly string[]): string {
    const dice = this.#dice
    if (dice.chance(60)) return dice.pick(scalars)
    if (dice.chance(25)) {
      const [path, type] = dice.pick(wellKnown)
      this.#imports.add(path)
      return type
    }
    const open = this.#enums.map(one => one.name)
    return dice.pick([...nested, ...this.#messages, ...open])
  }

  #fieldOptions(type: string, label = ''): string {
    const dice = this.#dice
    const options: string[] = []
    if (dice.chance(10)) options.push('deprecated = true')
    if (dice.chance(10) && type !== '') options.push(`json_name = "json${this.#names++}"`)
    if (this.#syntax !== 'edition' && label === 'repeated' && /int|fixed|float|double|bool/.test(type)) {
      if (dice.chance(20)) options.push(`packed = ${dice.pick(['true', 'false'])}`)
    }
    const isDefaulted = this.#syntax !== 'proto3' && label !== 'repeated' && type !== '' && dice.chance(25)
    if (isDefaulted) options.push(...this.#default(type))
    if (this.#options.length > 0 && dice.chance(20)) {
      options.push(
        dice.pick([
          `(field_conf) = ${this.#conf()}`,
          '(field_conf).a = 1',
          '(field_list) = 1, (field_list) = 2',
          '(field_flag) = true',
          '(field_conf).in.in.d = 2.5',
        ]),
      )
    }
    return options.length === 0 ? '' : ` [${options.join(', ')}]`
  }

  #default(type: string): string[] {
    const dice = this.#dice
    if (type === 'string') return [`default = ${this.#optionText()}`]
    if (type === 'bool') return [`default = ${dice.pick(['true', 'false'])}`]
    if (type === 'float' || type === 'double')
      return [
        `default = ${dice.pick(['1.5', '-2.5e-3', '1e10', '3', 'inf', '-inf', 'nan', '1.50', '0.1', '100000000000000000000', '-0.0'])}`,
      ]
    if (/^(u|fixed)/.test(type)) return [`default = ${dice.pick(['5', '0x10', '017', '0'])}`]
    if (/int|fixed/.test(type)) return [`default = ${dice.pick(['5', '-5', '0x10', '017', '0'])}`]
    const found = this.#enums.find(one => one.name === type)
    return found?.constants[0] === undefined ? [] : [`default = ${found.constants[0]}`]
  }

  #enumBody(name: string, at: number): string {
    const dice = this.#dice
    const constants = Array.from({ length: 1 + dice.number(4) }, (_, number) => ({
      name: `${name.toUpperCase()}_${number}`,
      number,
    }))
    this.#enums[at] = { name, constants: constants.map(one => one.name) }
    const parts = constants.map(one => `${one.name} = ${one.number}${dice.chance(10) ? ' [deprecated = true]' : ''};`)
    if (dice.chance(3)) parts.push(`${name.toUpperCase()}_NEG = -${1 + dice.number(9)};`)
    if (dice.chance(15)) parts.push(`option allow_alias = true; ${name.toUpperCase()}_SAME = 0;`)
    if (dice.chance(15))
      parts.push(dice.pick(['reserved 50 to 60, 77;', 'reserved 100 to max;', 'reserved -20 to -12;']))
    return `enum ${name} { ${parts.join(' ')} }`
  }

  #service(): string {
    const dice = this.#dice
    const rpc = (): string => {
      const type = (): string => `${dice.chance(30) ? 'stream ' : ''}${dice.pick(this.#messages)}`
      const body = dice.pick([
        ';',
        ' {}',
        ' { option deprecated = true; }',
        ' { option idempotency_level = IDEMPOTENT; };',
      ])
      const custom = this.#options.length > 0 && dice.chance(30) ? ` { option (method_conf) = ${this.#conf()}; }` : body
      return `rpc Call${this.#names++} (${type()}) returns (${type()})${custom}`
    }
    const option = this.#options.length > 0 && dice.chance(40) ? 'option (service_opt) = 7; ' : ''
    return `service Svc${this.#names++} { ${option}${Array.from({ length: dice.number(4) }, rpc).join(' ')} }`
  }

  #extendable(): string {
    const label = this.#syntax === 'proto2' ? 'optional ' : ''
    const name = `Base${this.#names++}`
    return `message ${name} { extensions 100 to 199, 500; extensions 1000 to max${this.#dice.chance(30) ? ' [verification = UNVERIFIED]' : ''}; message In { extend ${name} { ${label}In in_${this.#names++} = 101; } } } extend ${name} { ${label}int32 ext_${this.#names++} = 100; repeated string ext_${this.#names++} = 500; }`
  }
}
