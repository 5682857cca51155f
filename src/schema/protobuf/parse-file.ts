import { SchemaError } from '../schema.ts'
import type { SchemaLimits } from '../schema.ts'
import type {
  EnumElement,
  ExtendElement,
  FieldElement,
  FileElement,
  ImportElement,
  ImportKind,
  MessageElement,
  OptionElement,
  RpcElement,
  ServiceElement,
  Syntax,
  TypeElement,
  Visibility,
} from './elements.ts'
import { importPath } from './import-path.ts'
import {
  isGroup,
  readEnumConstant,
  readExtensions,
  readField,
  readOneof,
  readReserved,
  readType,
  readTypeAfter,
} from './parse-members.ts'
import type { FieldRules } from './parse-members.ts'
import { readOption } from './parse-options.ts'
import { positionAt } from './position.ts'
import { TextReader } from './text-reader.ts'

/** The editions that are read where the setting allows editions. */
const editions: ReadonlySet<string> = new Set(['2023', '2024'])

/** What is gathered of a list in an element while it is read. */
type Open<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer Item)[] ? Item[] : T[K] }

/** Reads a .proto text. Throws SchemaError of stage `text`. */
export function parseFile(text: string, limits: SchemaLimits, allowsEditions = false): FileElement {
  return new FileParser(text, limits, allowsEditions).read()
}

class FileParser {
  readonly #reader: TextReader
  readonly #allowsEditions: boolean
  readonly #names = new Map<string, number>()
  readonly #serviceNames = new Map<string, number>()
  #rules: FieldRules = { isLabelFree: false, isProto3: false, isEdition: false }

  constructor(text: string, limits: SchemaLimits, allowsEditions: boolean) {
    this.#reader = new TextReader(text, limits)
    this.#allowsEditions = allowsEditions
  }

  read(): FileElement {
    const reader = this.#reader
    const file: Open<FileElement> = {
      syntax: undefined,
      edition: undefined,
      packageName: undefined,
      imports: [],
      options: [],
      types: [],
      extends: [],
      services: [],
      nodeCount: 0,
    }
    for (let isFirst = true; !reader.isExhausted(); isFirst = false) {
      if (reader.take(';')) continue
      const at = reader.at
      const word = reader.readWord()
      if (word === 'syntax' || word === 'edition') this.#readSyntax(file, { at, word, isFirst })
      else this.#readStatement(file, at, word)
    }
    file.nodeCount = reader.nodes
    return file
  }

  #readSyntax(file: Open<FileElement>, { at, word, isFirst }: { at: number; word: string; isFirst: boolean }): void {
    const reader = this.#reader
    if (word === 'edition' && !this.#allowsEditions) throw reader.fault('edition is not currently supported')
    if (file.syntax !== undefined || file.edition !== undefined) {
      throw reader.fault('too many syntax definitions', at)
    }
    reader.require('=')
    if (!isFirst) throw reader.fault(`'${word}' element must be the first declaration in a file`, at)
    const value = reader.readQuoted()
    if (word === 'edition') {
      if (!editions.has(value)) throw reader.fault(`unexpected edition: ${value}`, at)
      file.edition = value
    } else {
      if (!isSyntax(value)) throw reader.fault(`unexpected syntax: ${value}`, at)
      file.syntax = value
    }
    this.#rules = { isLabelFree: value !== 'proto2', isProto3: value === 'proto3', isEdition: word === 'edition' }
    reader.require(';')
  }

  #readStatement(file: Open<FileElement>, at: number, word: string): void {
    const reader = this.#reader
    if (word === 'package') {
      file.packageName = reader.readName()
      reader.checkDepth(partsOf(file.packageName))
      reader.require(';')
    } else if (word === 'import') file.imports.push(this.#readImport(at))
    else if (word === 'option') file.options.push(this.#readOptionStatement())
    else if (word === 'reserved') readReserved(reader, at, this.#rules)
    else if (word === 'extend') file.extends.push(this.#readExtend(at))
    else if (word === 'service') {
      const service = this.#readService(at)
      this.#claim(this.#serviceNames, service.name, at)
      file.services.push(service)
    } else {
      const type = this.#readTypeElement(at, word, 1)
      if (type === undefined) throw reader.fault(`unexpected label: ${word}`, at)
      this.#claim(this.#names, type.name, at)
      file.types.push(type)
    }
  }

  /** A message or an enum; undefined where the word begins something else. */
  #readTypeElement(at: number, word: string, depth: number): TypeElement | undefined {
    if (word === 'message') return this.#readMessage(at, depth, undefined)
    if (word === 'enum') return this.#readEnum(at, undefined)
    if (!this.#rules.isEdition || (word !== 'export' && word !== 'local')) return undefined
    const next = this.#reader.readWord()
    if (next === 'message') return this.#readMessage(at, depth, word)
    if (next === 'enum') return this.#readEnum(at, word)
    throw this.#reader.fault(`expected 'message' or 'enum' but was '${next}'`)
  }

  #readImport(at: number): ImportElement {
    const reader = this.#reader
    const next = reader.peek()
    let kind: ImportKind = 'plain'
    if (next !== '"' && next !== "'") {
      const word = reader.readWord()
      const isKnown = word === 'public' || word === 'weak' || (word === 'option' && this.#rules.isEdition)
      if (!isKnown) throw reader.fault('expected quoted string', at)
      kind = word
    }
    const path = importPath(reader.readQuoted())
    reader.require(';')
    return { kind, path }
  }

  #readOptionStatement(): OptionElement {
    const option = readOption(this.#reader)
    this.#reader.require(';')
    return option
  }

  #readMessage(at: number, depth: number, visibility: Visibility | undefined): MessageElement {
    const reader = this.#reader
    reader.countNode()
    const name = reader.readName()
    reader.checkDepth(depth - 1 + partsOf(name))
    const message: Open<MessageElement> = {
      kind: 'message',
      at,
      visibility,
      name,
      reserved: [],
      options: [],
      fields: [],
      oneofs: [],
      groups: [],
      extensions: [],
      extends: [],
      types: [],
    }
    reader.require('{')
    while (!reader.take('}')) {
      if (!reader.take(';')) this.#readMember(message, depth)
    }
    return message
  }

  #readMember(message: Open<MessageElement>, depth: number): void {
    const reader = this.#reader
    const at = reader.at
    const word = reader.readWord()
    if (word === 'option') message.options.push(this.#readOptionStatement())
    else if (word === 'oneof') message.oneofs.push(readOneof(reader, at, this.#rules))
    else if (word === 'reserved') message.reserved.push(readReserved(reader, at, this.#rules))
    else if (word === 'extensions') message.extensions.push(readExtensions(reader, at))
    else if (word === 'extend') message.extends.push(this.#readExtend(at))
    else {
      const type = this.#readTypeElement(at, word, depth + 1)
      if (type !== undefined) message.types.push(type)
      else {
        const field = readField(reader, { at, word }, this.#rules)
        if (isGroup(field)) message.groups.push(field)
        else message.fields.push(field)
      }
    }
  }

  #readEnum(at: number, visibility: Visibility | undefined): EnumElement {
    const reader = this.#reader
    reader.countNode()
    const name = reader.readName()
    const element: Open<EnumElement> = { kind: 'enum', at, visibility, name, reserved: [], options: [], constants: [] }
    reader.require('{')
    while (!reader.take('}')) {
      if (reader.take(';')) continue
      const memberAt = reader.at
      const word = reader.readWord()
      if (word === 'option') element.options.push(this.#readOptionStatement())
      else if (word === 'reserved') element.reserved.push(readReserved(reader, memberAt, this.#rules))
      else element.constants.push(readEnumConstant(reader, memberAt, word))
    }
    return element
  }

  /** A group in an extend block is read and lost, as upstream loses it. */
  #readExtend(at: number): ExtendElement {
    const reader = this.#reader
    reader.countNode()
    const type = reader.readName()
    const fields: FieldElement[] = []
    reader.require('{')
    while (!reader.take('}')) {
      if (reader.take(';')) continue
      const fieldAt = reader.at
      const word = reader.readWord()
      if (word === 'option') this.#readOptionStatement()
      else if (word === 'reserved') readReserved(reader, fieldAt, this.#rules)
      else {
        const field = readField(reader, { at: fieldAt, word }, this.#rules)
        if (!isGroup(field)) fields.push(field)
      }
    }
    return { at, type, fields }
  }

  #readService(at: number): ServiceElement {
    const reader = this.#reader
    reader.countNode()
    const name = reader.readName()
    const service: Open<ServiceElement> = { at, name, options: [], rpcs: [] }
    reader.require('{')
    while (!reader.take('}')) {
      if (reader.take(';')) continue
      const memberAt = reader.at
      const word = reader.readWord()
      if (word === 'rpc') service.rpcs.push(this.#readRpc(memberAt))
      else if (word === 'option') service.options.push(this.#readOptionStatement())
      else if (word === 'reserved') readReserved(reader, memberAt, this.#rules)
      else throw reader.fault(`unexpected label: ${word}`, memberAt)
    }
    return service
  }

  #readRpc(at: number): RpcElement {
    const reader = this.#reader
    reader.countNode()
    const name = reader.readName()
    const request = this.#readRpcType()
    if (reader.readWord() !== 'returns') throw reader.fault("expected 'returns'", at)
    const response = this.#readRpcType()
    return {
      at,
      name,
      request: request.type,
      isRequestStream: request.isStream,
      response: response.type,
      isResponseStream: response.isStream,
      options: this.#readRpcBody(),
    }
  }

  #readRpcType(): { readonly type: string; readonly isStream: boolean } {
    const reader = this.#reader
    reader.require('(')
    const word = reader.readWord()
    const isStream = word === 'stream'
    const { type } = isStream ? readType(reader) : readTypeAfter(reader, word)
    reader.require(')')
    return { type, isStream }
  }

  #readRpcBody(): OptionElement[] {
    const reader = this.#reader
    const options: OptionElement[] = []
    if (!reader.take('{')) {
      reader.require(';')
      return options
    }
    while (!reader.take('}')) {
      if (reader.take(';')) continue
      const at = reader.at
      const word = reader.readWord()
      if (word === 'option') options.push(this.#readOptionStatement())
      else if (word === 'reserved') readReserved(reader, at, this.#rules)
      else throw reader.fault(`unexpected label: ${word}`, at)
    }
    return options
  }

  /** Top-level names are unique: types among themselves, services among themselves. */
  #claim(names: Map<string, number>, name: string, at: number): void {
    const earlier = names.get(name)
    if (earlier !== undefined) {
      const position = positionAt(this.#reader.text, at)
      const first = positionAt(this.#reader.text, earlier)
      throw new SchemaError(
        `Could not parse Protobuf - ${name} (:${position.line}:${position.column}) is already defined at :${first.line}:${first.column}`,
        { position },
      )
    }
    names.set(name, at)
  }
}

/** Upstream lets dots into names; each part is a level for whoever looks names up. */
function partsOf(name: string): number {
  return name.includes('.') ? name.split('.').length : 1
}

function isSyntax(value: string): value is Syntax {
  return value === 'proto2' || value === 'proto3'
}
