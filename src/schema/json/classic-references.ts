import type { JsonNode } from '../json-text.ts'
import { dialectCalled, isModern } from './dialect.ts'
import type { Dialect } from './dialect.ts'
import type { SchemaDocument } from './document.ts'
import { fault } from './fault.ts'
import { classicMetaSchema } from './meta-schemas.ts'
import { childAt, decodedTokens } from './pointer.ts'
import type { ReferenceTexts } from './reference-texts.ts'
import { fragmentOf, isUriReference, resolveUri, withoutFragment } from './uri.ts'

/** Where a schema stands: its document, and the URI that references in it are relative to. */
export interface Scope {
  readonly document: SchemaDocument
  readonly base: string
  /** The base of the whole document, before the id of its root. */
  readonly outer: string
}

/** What a `$ref` leads to. */
export interface Target {
  readonly node: JsonNode
  readonly scope: Scope
}

/** Finds what references mean up to draft 7, the way upstream's reader does. Nothing is ever fetched. */
export class ClassicReferences {
  readonly #texts: ReferenceTexts
  readonly #ids = new Map<SchemaDocument, ReadonlyMap<string, Target>>()

  /** `texts` are the references given, by the URI of their name. */
  constructor(texts: ReferenceTexts) {
    this.#texts = texts
  }

  /** The absolute form of a reference: equal forms mean one schema. Throws for a text that is no reference. */
  absolute(reference: string, scope: Scope, at: JsonNode): string {
    if (reference === '' || !isUriReference(reference)) {
      throw fault(at, scope.document, `the reference '${reference}' is no URI`)
    }
    return scope.base === '' ? reference : resolveUri(scope.base, reference)
  }

  /** What a reference leads to. Throws a fault at `at` when it leads nowhere. */
  find(reference: string, scope: Scope, at: JsonNode): Target {
    const absolute = this.absolute(reference, scope, at)
    const isLocal = reference.startsWith('#')
    const named = this.#byId(scope, absolute) ?? (isLocal ? this.#byId(scope, reference) : undefined)
    if (named !== undefined) return named
    const root = isLocal ? rootOf(scope) : this.#open(withoutFragment(absolute), scope, at)
    const fragment = fragmentOf(isLocal ? reference : absolute) ?? ''
    const target = root === undefined ? undefined : follow(root, classicTokens(`#${fragment}`))
    if (target === undefined) {
      throw fault(at, scope.document, `the reference '${reference}' leads nowhere; nothing is fetched`)
    }
    return target
  }

  #open(uri: string, { document }: Scope, at: JsonNode): Target | undefined {
    const dialectFor = (root: JsonNode): Dialect => {
      const named = root.kind === 'object' ? root.members.get('$schema') : undefined
      if (named?.kind !== 'string') return document.dialect
      const dialect = dialectCalled(named.value)
      if (dialect !== undefined && !isModern(dialect)) return dialect
      // Upstream forgets, in draft 4 alone, that it was told a dialect.
      if (document.dialect === 'draft-04') throw fault(at, document, `the dialect '${named.value}' is unknown`)
      return document.dialect
    }
    const opened = this.#texts.get(uri, dialectFor) ?? classicMetaSchema(uri)
    return opened === undefined ? undefined : rootOf({ document: opened, base: uri, outer: uri })
  }

  #byId({ document, outer }: Scope, uri: string): Target | undefined {
    let ids = this.#ids.get(document)
    if (ids === undefined) {
      ids = collectIds({ document, base: outer, outer })
      this.#ids.set(document, ids)
    }
    return ids.get(uri)
  }
}

function rootOf({ document, outer }: Scope): Target {
  return { node: document.root, scope: { document, base: outer, outer } }
}

/** The scope of what an object holds: its id moves the base. Throws a fault for an id that is no URI. */
export function classicScopeInside(node: JsonNode, scope: Scope): Scope {
  const { document, base } = scope
  const id = node.kind === 'object' ? node.members.get(idKeywordOf(document.dialect)) : undefined
  if (id?.kind !== 'string') return scope
  if (!isUriReference(id.value)) throw fault(id, document, `the id '${id.value}' is no URI`)
  return { ...scope, base: base === '' ? id.value : resolveUri(base, id.value) }
}

/**
 * What a pointer leads to; the ids it passes move the base. A fragment that is no pointer, such as `#foo`, means the
 * whole document: upstream.
 */
function follow(root: Target, tokens: readonly string[]): Target | undefined {
  let { node, scope } = root
  for (const token of tokens) {
    scope = classicScopeInside(node, scope)
    const child: JsonNode | undefined = childAt(node, token)
    if (child === undefined) return undefined
    node = child
  }
  return { node, scope }
}

/** The keyword that names a schema. */
export function idKeywordOf(dialect: Dialect): '$id' | 'id' {
  return dialect === 'draft-04' ? 'id' : '$id'
}

// Java's String.split drops empty tokens at the end, so `#/` is the root.
function classicTokens(fragment: string): string[] {
  const tokens = decodedTokens(fragment)
  while (tokens.at(-1) === '') tokens.pop()
  return tokens
}

/**
 * Everything in a document that bears an id, wherever it stands, by the text of the id. Upstream does not make ids
 * absolute before it compares them.
 */
function collectIds(outer: Scope): ReadonlyMap<string, Target> {
  const { document } = outer
  const keyword = idKeywordOf(document.dialect)
  const found = new Map<string, Target>()
  const open: Target[] = [{ node: document.root, scope: outer }]
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { node, scope } = place
    if (node.kind === 'array') for (const item of node.items) open.push({ node: item, scope })
    if (node.kind !== 'object') continue
    const id = node.members.get(keyword)
    if (id?.kind === 'string' && !found.has(id.value)) found.set(id.value, place)
    const inside = classicScopeInside(node, scope)
    for (const child of node.members.values()) {
      if (child.kind === 'object' || child.kind === 'array') open.push({ node: child, scope: inside })
    }
  }
  return found
}
