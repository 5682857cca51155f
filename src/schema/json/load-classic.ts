import type { JsonNode, JsonObject } from '../json-text.ts'
import type { Budget } from './budget.ts'
import { classicArray, classicNumber, classicObject, classicString } from './classic-kinds.ts'
import type { ClassicSite } from './classic-kinds.ts'
import { classicScopeInside, idKeywordOf } from './classic-references.ts'
import type { ClassicReferences, Scope, Target } from './classic-references.ts'
import type { Dialect } from './dialect.ts'
import type { SchemaDocument } from './document.ts'
import { Shape, fault } from './fault.ts'
import type { ArrayModel, Criterion, ReferenceModel, SchemaModel } from './model.ts'
import { readNotes } from './notes.ts'
import { Referents } from './referents.ts'
import type { Referent } from './referents.ts'
import { valueKey } from './value-key.ts'

/** Reads a schema of draft 4, 6 or 7. Throws SchemaError for a text that is none, and for one beyond the budget. */
export function loadClassic(document: SchemaDocument, references: ClassicReferences, budget: Budget): SchemaModel {
  return new ClassicLoader(references, budget).load(document)
}

/** The groups of keywords, of which a schema object may hold any number. */
const REFERENCE = 1
const ENUM = 2
const COMBINED = 4
const NOT = 8
const CONST = 16
const TYPE = 32
const ARRAY = 64
const OBJECT = 128
const NUMBER = 256
const STRING = 512
const CONDITION = 1024
const NOTES = 2048
const FLAGS = 4096
const ID = 8192

const groups4: readonly (readonly [group: number, keywords: string])[] = [
  [REFERENCE, '$ref'],
  [ENUM, 'enum'],
  [COMBINED, 'allOf anyOf oneOf'],
  [NOT, 'not'],
  [TYPE, 'type'],
  [ARRAY, 'items additionalItems minItems maxItems uniqueItems'],
  [OBJECT, 'properties required minProperties maxProperties dependencies patternProperties additionalProperties'],
  [NUMBER, 'minimum maximum exclusiveMinimum exclusiveMaximum multipleOf'],
  [STRING, 'minLength maxLength pattern format'],
  [NOTES, 'title description default connect.type'],
]
const groups6 = [
  ...groups4,
  [CONST, 'const'],
  [ARRAY, 'contains'],
  [OBJECT, 'propertyNames'],
  [ID | NOTES, '$id'],
] as const
const groups7 = [...groups6, [CONDITION, 'if then else'], [FLAGS, 'readOnly writeOnly']] as const

const keywords = {
  'draft-04': tableOf([...groups4, [ID | NOTES, 'id']]),
  'draft-06': tableOf(groups6),
  'draft-07': tableOf(groups7),
} as const

function tableOf(groups: readonly (readonly [number, string])[]): ReadonlyMap<string, number> {
  return new Map(groups.flatMap(([group, names]) => names.split(' ').map(name => [name, group] as const)))
}

function keywordsOf(dialect: Dialect): ReadonlyMap<string, number> {
  return dialect === 'draft-04' || dialect === 'draft-06' ? keywords[dialect] : keywords['draft-07']
}

const criteria: readonly Criterion[] = ['allOf', 'anyOf', 'oneOf']

/** Levels read by recursion; what lies deeper waits its turn behind a reference that upstream does not have. */
const RECURSION_LEVELS = 250

interface Waiting extends Referent {
  readonly target: Target
}

class ClassicLoader {
  readonly #references: ClassicReferences
  readonly #budget: Budget
  readonly #referents = new Map<string, Waiting>()
  readonly #links = new Referents()
  readonly #waiting: Waiting[] = []
  readonly #shapes = new Map<SchemaDocument, Shape>()
  #level = 0

  constructor(references: ClassicReferences, budget: Budget) {
    this.#references = references
    this.#budget = budget
  }

  load(document: SchemaDocument): SchemaModel {
    const root = this.#schema(document.root, { document, base: '', outer: '' })
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      next.model = this.#schema(next.target.node, next.target.scope)
    }
    this.#links.settle()
    return root
  }

  #schema(node: JsonNode, scope: Scope): SchemaModel {
    this.#budget.takeNode()
    const { document } = scope
    if (node.kind === 'boolean') return { kind: node.value ? 'empty' : 'false', node, document, notes: undefined }
    if (node.kind !== 'object') throw fault(node, document, 'a schema must be an object, true or false')
    const table = keywordsOf(document.dialect)
    let groups = 0
    for (const keyword of node.members.keys()) groups |= table.get(keyword) ?? 0
    const inside = groups & ID ? classicScopeInside(node, scope) : scope
    if (groups & REFERENCE) return this.#reference(node, inside, groups)
    this.#level++
    const model = this.#join(node, inside, this.#parts(node, inside, groups))
    if (model.kind === 'array') countContained(model, node)
    this.#level--
    this.#annotate(node, document, groups, model)
    return model
  }

  #parts(node: JsonObject, scope: Scope, groups: number): SchemaModel[] {
    const site = this.#site(node, scope)
    const parts: SchemaModel[] = []
    if (groups & ENUM) parts.push(enumOf(site, 'enum'))
    if (groups & COMBINED) parts.push(...this.#combined(site))
    if (groups & NOT) parts.push(this.#not(site))
    if (groups & CONST) parts.push(enumOf(site, 'const'))
    let left = groups
    if (groups & TYPE) left &= ~this.#typed(site, parts)
    if (left & ARRAY) parts.push(classicArray(site))
    if (left & OBJECT) parts.push(classicObject(site))
    if (left & NUMBER) parts.push(classicNumber(site, false))
    if (left & STRING) parts.push(classicString(site))
    if (left & CONDITION) parts.push(this.#conditional(site))
    return parts
  }

  #site(node: JsonObject, scope: Scope): ClassicSite {
    const { document } = scope
    let shape = this.#shapes.get(document)
    if (shape === undefined) this.#shapes.set(document, (shape = new Shape(document)))
    const child = (schema: JsonNode): SchemaModel =>
      this.#level < RECURSION_LEVELS ? this.#schema(schema, scope) : this.#deferred(schema, scope)
    return { node, document, shape, isDraft4: document.dialect === 'draft-04', child }
  }

  #join(node: JsonObject, { document }: Scope, parts: readonly SchemaModel[]): SchemaModel {
    const [first] = parts
    if (first === undefined) return { kind: 'empty', node, document, notes: undefined }
    if (parts.length === 1) return first
    return { kind: 'combined', node, document, notes: undefined, criterion: 'allOf', parts }
  }

  #annotate(node: JsonObject, document: SchemaDocument, groups: number, model: SchemaModel): void {
    const shape = new Shape(document)
    if (groups & NOTES) model.notes = readNotes(node, idKeywordOf(document.dialect), shape)
    if (groups & FLAGS) checkFlags(node, shape)
  }

  /** Reads the keyword `type` and gives back the groups that its classes have used up. */
  #typed(site: ClassicSite, parts: SchemaModel[]): number {
    const type = site.node.members.get('type') ?? site.node
    if (type.kind !== 'array') {
      const [model, used] = this.#ofType(site, site.shape.string('type', type))
      parts.push(model)
      return used
    }
    this.#budget.checkWidth(type.items.length)
    let used = 0
    const alternatives = type.items.map(item => {
      const [model, group] = this.#ofType(site, site.shape.string('type', item))
      used |= group
      return model
    })
    const { node, document } = site
    parts.push({ kind: 'combined', node, document, notes: undefined, criterion: 'anyOf', parts: alternatives })
    return used
  }

  #ofType(site: ClassicSite, word: string): readonly [SchemaModel, number] {
    const { node, document } = site
    switch (word) {
      case 'string':
        return [classicString(site), STRING]
      case 'integer':
      case 'number':
        return [classicNumber(site, word === 'integer'), NUMBER]
      case 'object':
        return [classicObject(site), OBJECT]
      case 'array':
        return [classicArray(site), ARRAY]
      case 'boolean':
      case 'null':
        return [{ kind: word, node, document, notes: undefined }, 0]
      default:
        throw fault(node, document, `'${word}' is no type`)
    }
  }

  #combined(site: ClassicSite): SchemaModel[] {
    const { node, document, shape } = site
    const found: SchemaModel[] = []
    for (const criterion of criteria) {
      const value = node.members.get(criterion)
      if (value === undefined) continue
      const { items } = shape.array(criterion, value)
      this.#budget.checkWidth(items.length)
      const parts = items.map(item => site.child(item, criterion))
      found.push({ kind: 'combined', node, document, notes: undefined, criterion, parts })
    }
    return found
  }

  #not(site: ClassicSite): SchemaModel {
    const { node, document } = site
    return { kind: 'not', node, document, notes: undefined, schema: site.child(node.members.get('not') ?? node, 'not') }
  }

  #conditional(site: ClassicSite): SchemaModel {
    const { node, document } = site
    for (const keyword of ['if', 'then', 'else']) {
      const schema = node.members.get(keyword)
      if (schema !== undefined) site.child(schema, keyword)
    }
    return { kind: 'conditional', node, document, notes: undefined }
  }

  // Beside `$ref` upstream checks the annotations and looks at nothing else.
  #reference(node: JsonObject, scope: Scope, groups: number): ReferenceModel {
    const { document } = scope
    const reference = new Shape(document).string('$ref', node.members.get('$ref') ?? node)
    const key = this.#references.absolute(reference, scope, node)
    let referent = this.#referents.get(key)
    if (referent === undefined) {
      referent = { target: this.#references.find(reference, scope, node), model: undefined }
      this.#referents.set(key, referent)
      this.#waiting.push(referent)
    }
    const model: ReferenceModel = { kind: 'reference', node, document, notes: undefined, target: undefined }
    this.#annotate(node, document, groups, model)
    this.#links.link(model, referent)
    return model
  }

  #deferred(node: JsonNode, scope: Scope): ReferenceModel {
    const referent: Waiting = { target: { node, scope }, model: undefined }
    const model: ReferenceModel = {
      kind: 'reference',
      node,
      document: scope.document,
      notes: undefined,
      target: undefined,
    }
    this.#waiting.push(referent)
    this.#links.link(model, referent)
    return model
  }
}

function enumOf({ node, document, shape }: ClassicSite, kind: 'enum' | 'const'): SchemaModel {
  const value = node.members.get(kind) ?? node
  const values = kind === 'const' ? [value] : shape.array(kind, value).items
  return { kind, node, document, notes: undefined, values: new Set(values.map(item => valueKey(item))) }
}

function checkFlags(node: JsonObject, shape: Shape): void {
  for (const keyword of ['readOnly', 'writeOnly']) {
    const value = node.members.get(keyword)
    if (value !== undefined) shape.boolean(keyword, value)
  }
}

// Upstream finds these among the keywords that its reader leaves over, so they count in drafts that do not know them.
function countContained(model: ArrayModel, { members }: JsonObject): void {
  for (const keyword of ['minContains', 'maxContains'] as const) {
    const value = members.get(keyword)
    if (value?.kind === 'number') model[keyword] = Math.trunc(Number(value.raw))
  }
}
