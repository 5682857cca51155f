import type { JsonNode } from '../json-text.ts'
import type { Scope, Target } from './classic-references.ts'
import type { SchemaDocument } from './document.ts'
import { fault } from './fault.ts'
import { modernMetaSchema } from './meta-schemas.ts'
import { childAt, decodedTokens } from './pointer.ts'
import type { ReferenceTexts } from './reference-texts.ts'
import { fragmentOf, isUriReference, resolveUri, withoutFragment } from './uri.ts'

/** What a schema without `$id` is called. */
export const MAIN_URI = 'mem://input'

/**
 * Where upstream looks for `$id`, `$anchor` and `$dynamicAnchor`: in all that these hold, …
 */
const containers = new Set(['$defs', 'properties', 'patternProperties', 'allOf', 'anyOf', 'oneOf'])

/** … and in the objects under these, whether a schema belongs there or not. */
const searchedKeywords = new Set(
  (
    '$schema $id $ref $anchor $dynamicRef $dynamicAnchor $vocabulary type title description default deprecated readOnly ' +
    'writeOnly format pattern minLength maxLength minimum maximum exclusiveMinimum exclusiveMaximum multipleOf minItems ' +
    'maxItems uniqueItems items prefixItems contains minContains maxContains unevaluatedItems additionalProperties ' +
    'required minProperties maxProperties propertyNames dependentRequired dependentSchemas unevaluatedProperties not if ' +
    'then else'
  ).split(' '),
)

/** Finds what references mean in 2019-09 and 2020-12, the way upstream's reader does. Nothing is ever fetched. */
export class ModernReferences {
  readonly #texts: ReferenceTexts
  /** Schemas with an id or an anchor, and the roots of documents, by absolute URI. */
  readonly #places = new Map<string, Target>()
  #unread: Target[] = []
  readonly #opened = new Map<string, Target>()
  /** An id of the schema that is no text: upstream minds only where there are references. */
  #badId: JsonNode | undefined
  readonly #dynamicAnchors = new Map<string, Target>()

  /** `texts` are the references given, under all that they may be called. */
  constructor(texts: ReferenceTexts) {
    this.#texts = texts
  }

  /** Enters the schema itself. Answers where its root stands. */
  enter(document: SchemaDocument): Target {
    const { root } = document
    const id = root.kind === 'object' ? root.members.get('$id') : undefined
    if (id?.kind === 'string' && (fragmentOf(id.value) ?? '') !== '') {
      throw fault(root, document, `the id '${id.value}' of the schema must not have a fragment`)
    }
    if (id !== undefined && id.kind !== 'string') this.#badId = id
    return this.#search(document, MAIN_URI)
  }

  /** What a `$ref` leads to; `opened` is set when that is the root of a document, read for the first time. */
  find(
    reference: string,
    scope: Scope,
    at: JsonNode,
  ): { readonly target: Target; readonly opened: Target | undefined } {
    if (reference === '' || !isUriReference(reference)) {
      throw fault(at, scope.document, `the reference '${reference}' is no URI`)
    }
    if (this.#badId !== undefined) throw fault(this.#badId, scope.document, "'$id' must be a text")
    const raw = withoutFragment(reference)
    const uri = this.#uriOf(raw, scope)
    const fragment = fragmentOf(reference) ?? ''
    const opened = this.#places.has(uri) || this.#opened.has(uri) ? undefined : this.#open(uri)
    const target = this.#targetOf(uri, fragment)
    if (target === undefined) {
      throw fault(at, scope.document, `nothing is known as '${reference}'; nothing is fetched`)
    }
    return { target, opened }
  }

  /** What a `$dynamicRef` leads to: the outermost schema that bears the anchor, if the one it names is dynamic too. */
  findDynamic(reference: string, scope: Scope, at: JsonNode): ReturnType<ModernReferences['find']> {
    const found = this.find(reference, scope, at)
    const { node } = found.target
    const anchor = node.kind === 'object' ? node.members.get('$dynamicAnchor') : undefined
    const outermost = anchor?.kind === 'string' ? this.#dynamicAnchors.get(anchor.value) : undefined
    return outermost === undefined ? found : { ...found, target: outermost }
  }

  /** Schemas with an id or an anchor that were found since the last call: upstream reads them all, reached or not. */
  takeUnread(): readonly Target[] {
    const unread = this.#unread
    this.#unread = []
    return unread
  }

  #uriOf(raw: string, { base }: Scope): string {
    if (raw === '') return withoutFragment(base)
    return this.#texts.has(raw) ? raw : withoutFragment(resolveUri(base, raw))
  }

  #targetOf(uri: string, fragment: string): Target | undefined {
    const root = this.#places.get(uri) ?? this.#opened.get(uri)
    if (fragment === '') return root
    if (!fragment.startsWith('/')) return this.#places.get(`${uri}#${fragment}`)
    return root === undefined ? undefined : follow(root, decodedTokens(fragment))
  }

  #open(uri: string): Target | undefined {
    const document = this.#texts.get(uri, () => '2020-12') ?? modernMetaSchema(uri)
    if (document === undefined) return undefined
    const root = this.#search(document, uri)
    this.#opened.set(uri, root)
    return root
  }

  /** Notes every id and anchor of a document; answers where its root stands. */
  #search(document: SchemaDocument, uri: string): Target {
    const root = { node: document.root, scope: { document, base: uri, outer: uri } }
    const open: Target[] = [root]
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      if (place.node.kind !== 'object') continue
      pushSearched(place.node.members, this.#note(place, place === root), open)
    }
    return root
  }

  /** Enters one schema under its id and its anchors; answers the scope inside. */
  #note(place: Target, isRoot: boolean): Scope {
    const { node, scope } = place
    const inside = scopeInside(node, scope)
    if (inside !== scope) this.#enterPlace(inside.base, place)
    else if (isRoot && scope.base === MAIN_URI) this.#enterPlace(MAIN_URI, place)
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      const anchor = node.kind === 'object' ? node.members.get(keyword) : undefined
      if (anchor?.kind !== 'string') continue
      if (!isUriReference(`#${anchor.value}`)) throw fault(anchor, scope.document, `'${anchor.value}' is no anchor`)
      const uri = `${withoutFragment(inside.base)}#${anchor.value}`
      if (keyword === '$anchor' || !this.#places.has(uri)) this.#enterPlace(uri, place)
      if (keyword === '$dynamicAnchor' && scope.document.source !== undefined) this.#enterDynamic(anchor.value, place)
    }
    return inside
  }

  #enterPlace(uri: string, target: Target): void {
    const name = uri.endsWith('#') ? uri.slice(0, -1) : uri
    const other = this.#places.get(name)
    if (other !== undefined && other.node !== target.node) {
      throw fault(target.node, target.scope.document, `two schemas are called '${name}'`)
    }
    this.#places.set(name, target)
    this.#unread.push(target)
  }

  #enterDynamic(name: string, target: Target): void {
    if (!this.#dynamicAnchors.has(name)) this.#dynamicAnchors.set(name, target)
  }
}

/** The scope of what an object holds: an `$id` that is a text moves the base. */
export function scopeInside(node: JsonNode, scope: Scope): Scope {
  const id = node.kind === 'object' ? node.members.get('$id') : undefined
  if (id?.kind !== 'string') return scope
  if (!isUriReference(id.value)) throw fault(id, scope.document, `the id '${id.value}' is no URI`)
  // An id that its base ends with is taken to have been applied already: upstream.
  return { ...scope, base: scope.base.endsWith(id.value) ? scope.base : resolveUri(scope.base, id.value) }
}

/** Puts what is to be searched on a stack, in the order of the text. */
function pushSearched(members: ReadonlyMap<string, JsonNode>, scope: Scope, open: Target[]): void {
  const found: Target[] = []
  for (const [keyword, value] of members) {
    if (containers.has(keyword)) {
      const held = value.kind === 'object' ? value.members.values() : value.kind === 'array' ? value.items : []
      for (const node of held) if (node.kind === 'object') found.push({ node, scope })
    } else if (value.kind === 'object' && searchedKeywords.has(keyword)) found.push({ node: value, scope })
  }
  for (let next = found.pop(); next !== undefined; next = found.pop()) open.push(next)
}

/** What a pointer leads to; the ids it passes move the base. */
function follow(root: Target, tokens: readonly string[]): Target | undefined {
  let { node, scope } = root
  for (const token of tokens) {
    scope = scopeInside(node, scope)
    const child: JsonNode | undefined = childAt(node, token)
    if (child === undefined) return undefined
    node = child
  }
  return { node, scope }
}
