import { definitionOf } from './definition.ts'
import type { SchemaDefinition } from './entities.ts'
import type { ExpiringCache } from './expiring-cache.ts'

/** Places of one definition that are remembered with it. */
const MAX_PLACES = 100

interface Remembered<Value> {
  /** The parts as they were: a definition that was changed since is another one. */
  readonly parts: SchemaDefinition
  readonly invalidations: number
  readonly places: Map<string, Value>
}

/**
 * Answers by schema and place (subject and options). A definition object that was seen before is found without reading
 * its text; an equal one is found by its text.
 */
export class DefinitionCache<Value extends object> {
  readonly #byText: ExpiringCache<Value>
  readonly #byObject = new WeakMap<SchemaDefinition, Remembered<Value>>()

  constructor(byText: ExpiringCache<Value>) {
    this.#byText = byText
  }

  get(place: string, definition: SchemaDefinition): Value | undefined {
    const quick = this.#remembered(definition)?.places.get(place)
    if (quick) return quick
    const value = this.#byText.get(keyOf(place, definition))
    if (value) this.#remember(place, definition, value)
    return value
  }

  set(place: string, definition: SchemaDefinition, value: Value): void {
    this.#byText.set(keyOf(place, definition), value, definition.schema)
  }

  clear(): void {
    this.#byText.clear()
  }

  get invalidations(): number {
    return this.#byText.invalidations
  }

  #remembered(definition: SchemaDefinition): Remembered<Value> | undefined {
    const known = this.#byObject.get(definition)
    return known?.invalidations === this.invalidations && isUnchanged(known.parts, definition) ? known : undefined
  }

  #remember(place: string, definition: SchemaDefinition, value: Value): void {
    const known = this.#remembered(definition)
    if (known && known.places.size < MAX_PLACES) known.places.set(place, value)
    else {
      const { invalidations } = this
      this.#byObject.set(definition, { parts: { ...definition }, invalidations, places: new Map([[place, value]]) })
    }
  }
}

function isUnchanged(before: SchemaDefinition, now: SchemaDefinition): boolean {
  return (
    before.schema === now.schema &&
    before.schemaType === now.schemaType &&
    before.references === now.references &&
    before.metadata === now.metadata &&
    before.ruleSet === now.ruleSet
  )
}

function keyOf(place: string, given: SchemaDefinition): string {
  const { schema, ...others } = definitionOf(given)
  // JSON has no line break in it, so the text begins where the first line ends.
  return `${JSON.stringify([place, others])}\n${schema}`
}
