import type { JsonNode, JsonObject } from '../json-text.ts'
import type { Budget } from './budget.ts'
import type { Scope, Target } from './classic-references.ts'
import type { SchemaDocument } from './document.ts'
import { Shape, fault } from './fault.ts'
import { lateModernKeywords, modernKeywords } from './modern-keywords.ts'
import type { ModernSite } from './modern-keywords.ts'
import { ModernParts } from './modern-parts.ts'
import { scopeInside } from './modern-references.ts'
import type { ModernReferences } from './modern-references.ts'
import type { ReferenceModel, SchemaModel } from './model.ts'
import { isNoteKeyword, readNotes } from './notes.ts'
import { Referents } from './referents.ts'
import type { Referent } from './referents.ts'

/** Reads a schema of 2019-09 or 2020-12. Throws SchemaError for a text that is none, and for one beyond the budget. */
export function loadModern(document: SchemaDocument, references: ModernReferences, budget: Budget): SchemaModel {
  return new ModernLoader(references, budget).load(document)
}

/** Levels read by recursion; what lies deeper waits its turn behind a reference that upstream does not have. */
const RECURSION_LEVELS = 250

interface Waiting extends Referent {
  readonly target: Target
}

class ModernLoader {
  readonly #references: ModernReferences
  readonly #budget: Budget
  readonly #referents = new Map<JsonNode, Waiting>()
  readonly #links = new Referents()
  readonly #waiting: Waiting[] = []
  /** What is read although nothing leads there: definitions, schemas with an anchor, documents of which a part is used. */
  readonly #unreached: Target[] = []
  #isReached = true
  readonly #shapes = new Map<SchemaDocument, Shape>()
  #level = 0

  constructor(references: ModernReferences, budget: Budget) {
    this.#references = references
    this.#budget = budget
  }

  load(document: SchemaDocument): SchemaModel {
    const target = this.#references.enter(document)
    const root: Waiting = { target, model: undefined }
    this.#referents.set(target.node, root)
    root.model = this.#schema(target.node, target.scope)
    this.#readWaiting()
    this.#isReached = false
    for (;;) {
      this.#unreached.push(...this.#references.takeUnread())
      const next = this.#unreached.pop()
      if (next === undefined) break
      if (this.#referents.has(next.node)) continue
      this.#schema(next.node, next.scope)
      this.#readWaiting()
    }
    this.#links.settle()
    return root.model
  }

  #readWaiting(): void {
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      next.model = this.#schema(next.target.node, next.target.scope)
    }
  }

  #schema(node: JsonNode, outer: Scope): SchemaModel {
    this.#budget.takeNode()
    const { document } = outer
    if (node.kind === 'boolean') return { kind: node.value ? 'empty' : 'false', node, document, notes: undefined }
    if (node.kind !== 'object') throw fault(node, document, 'a schema must be an object, true or false')
    const site = this.#site(node, scopeInside(node, outer))
    this.#level++
    let hasNotes = false
    for (const [keyword, value] of node.members) {
      const read = modernKeywords.get(keyword)
      if (read !== undefined) read(site, value, keyword)
      else hasNotes ||= isNoteKeyword(keyword)
    }
    for (const [keyword, read] of lateModernKeywords) {
      const value = node.members.get(keyword)
      if (value !== undefined) read(site, value, keyword)
    }
    this.#level--
    const model = site.parts.joined()
    // Upstream does not compare `$id` here.
    if (hasNotes) model.notes = readNotes(node, undefined, site.shape)
    return model
  }

  #site(node: JsonObject, scope: Scope): ModernSite {
    const { document } = scope
    let shape = this.#shapes.get(document)
    if (shape === undefined) this.#shapes.set(document, (shape = new Shape(document)))
    return {
      node,
      document,
      shape,
      parts: new ModernParts(node, document),
      child: schema => (this.#level < RECURSION_LEVELS ? this.#schema(schema, scope) : this.#later(schema, scope)),
      reference: (reference, at, isDynamic) => this.#reference(node, scope, { reference, at, isDynamic }),
      isReached: this.#isReached,
      leave: schema => void this.#unreached.push({ node: schema, scope }),
      checkWidth: parts => this.#budget.checkWidth(parts),
    }
  }

  #reference(
    node: JsonObject,
    scope: Scope,
    { reference, at, isDynamic }: { reference: string; at: JsonNode; isDynamic: boolean },
  ): ReferenceModel {
    const found = isDynamic
      ? this.#references.findDynamic(reference, scope, at)
      : this.#references.find(reference, scope, at)
    // A document that is met for the first time is read whole, whatever part of it is asked for.
    if (found.opened !== undefined) this.#unreached.push(found.opened)
    return this.#link(node, scope, this.#referent(found.target))
  }

  #referent(target: Target): Waiting {
    const known = this.#referents.get(target.node)
    if (known !== undefined) return known
    const referent: Waiting = { target, model: undefined }
    this.#referents.set(target.node, referent)
    this.#waiting.push(referent)
    return referent
  }

  #later(node: JsonNode, scope: Scope): ReferenceModel {
    const referent: Waiting = { target: { node, scope }, model: undefined }
    this.#waiting.push(referent)
    return this.#link(node, scope, referent)
  }

  #link(node: JsonNode, { document }: Scope, referent: Referent): ReferenceModel {
    const model: ReferenceModel = { kind: 'reference', node, document, notes: undefined, target: undefined }
    this.#links.link(model, referent)
    return model
  }
}
