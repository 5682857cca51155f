import type { ResolvedReference } from '../schema.ts'
import { bundledFiles, bundledScope } from './bundled.ts'
import type { FileElement, MessageElement } from './elements.ts'
import { messageShape, scopeShape } from './message-shape.ts'
import type { MessageShape, ScopeShape } from './message-shape.ts'
import { Scope, descend, indexFile } from './type-index.ts'
import type { Extension, NamedType, SourceFile } from './type-index.ts'

/** A reference with its text read. */
export interface ReferencedFile {
  readonly reference: ResolvedReference & { readonly direct: boolean }
  readonly element: FileElement
}

/**
 * Every type a file can name: its own, those of its references, imported or not, and those of the bundled files that no
 * reference replaces. Of two types with one full name the first in this order counts.
 */
export class KnownTypes {
  readonly own: SourceFile
  readonly references: readonly ReferencedFile[]
  readonly #shapes = new Map<MessageElement, MessageShape>()
  /** Names that were looked up, by scope: the fields of a message name few types. */
  readonly #found = new Map<Scope, Map<string, NamedType | undefined>>()
  #ownTypes: ScopeShape | undefined
  #extensions: ReadonlyMap<number, readonly Extension[]> | undefined
  #extended: ReadonlyMap<string, readonly Extension[]> | undefined
  #root: Scope | undefined

  constructor(element: FileElement, references: readonly ReferencedFile[]) {
    this.own = { path: undefined, element, origin: 'own' }
    this.references = references
  }

  /** The scope of a file's package. */
  packageScope(file: FileElement): Scope {
    const root = this.#indexed()
    return file.packageName === undefined ? root : root.open(file.packageName)
  }

  /** The reference or the bundled file that an import path names. */
  fileAt(path: string): FileElement | undefined {
    return this.references.find(one => one.reference.name === path)?.element ?? bundledFiles().get(path)
  }

  /** The top-level types of the schema itself. */
  ownTypes(): ScopeShape {
    this.#ownTypes ??= scopeShape(this.own.element.types)
    return this.#ownTypes
  }

  /** A message of one of these files as a comparison looks at it. */
  shapeOf(message: MessageElement): MessageShape {
    const known = this.#shapes.get(message)
    if (known !== undefined) return known
    const shape = messageShape(message)
    this.#shapes.set(message, shape)
    return shape
  }

  /** The type a name stands for in a scope. Not for scalar types. */
  find(name: string, scope: Scope): NamedType | undefined {
    let known = this.#found.get(scope)
    if (known === undefined) this.#found.set(scope, (known = new Map<string, NamedType | undefined>()))
    if (!known.has(name))
      known.set(
        name,
        this.#lookUp(name, scope, found => found.type),
      )
    return known.get(name)
  }

  /** The extension field a name in parens stands for in a scope. */
  findExtension(name: string, scope: Scope): Extension | undefined {
    return this.#lookUp(name, scope, found => found.extension)
  }

  /** The extension of a message with this number, in any of these files. */
  extensionOf(message: NamedType, number: number): Extension | undefined {
    this.#extensions ??= byNumber([...this.#indexed().extensions(), ...bundledScope().extensions()])
    return this.#extensions
      .get(number)
      ?.find(({ extendee, scope }) => this.find(extendee, scope)?.fullName === message.fullName)
  }

  /** The extensions of a message that the schema and its references declare. */
  extensionsOf(fullName: string): readonly Extension[] {
    this.#extended ??= groupedBy(
      [...this.#indexed().extensions()],
      ({ extendee, scope }) => this.find(extendee, scope)?.fullName,
    )
    return this.#extended.get(fullName) ?? []
  }

  /** From the innermost scope outwards the first that has the name; a leading dot means the outermost. */
  #lookUp<T extends NamedType | Extension>(
    name: string,
    scope: Scope,
    pick: (scope: Scope) => T | undefined,
  ): T | undefined {
    const isAbsolute = name.startsWith('.')
    const parts = (isAbsolute ? name.slice(1) : name).split('.')
    for (let at: Scope | undefined = isAbsolute ? this.#indexed() : scope; at !== undefined; at = at.parent) {
      const inner = descend(at, parts)
      const found = inner === undefined ? undefined : pick(inner)
      if (found !== undefined) return found
      const bundled = this.#bundled(at, parts)
      const bundledFound = bundled === undefined ? undefined : pick(bundled)
      if (bundledFound !== undefined && !this.#isReplaced(bundledFound.file)) return bundledFound
    }
    return undefined
  }

  /** The same place among the bundled files; they are not read as long as a name cannot lead there. */
  #bundled(at: Scope, parts: readonly string[]): Scope | undefined {
    const path: string[] = []
    for (let scope = at; scope.parent !== undefined; scope = scope.parent) path.unshift(scope.name)
    const top = path[0] ?? parts[0]
    return top === 'google' || top === 'confluent' ? descend(bundledScope(), [...path, ...parts]) : undefined
  }

  #isReplaced(file: SourceFile): boolean {
    return this.references.some(one => one.reference.name === file.path)
  }

  #indexed(): Scope {
    if (this.#root !== undefined) return this.#root
    const root = new Scope()
    indexFile(root, this.own)
    for (const { reference, element } of this.references) {
      const { subject, version } = reference
      indexFile(root, { path: reference.name, element, origin: reference.direct ? { subject, version } : 'other' })
    }
    this.#root = root
    return root
  }
}

function byNumber(extensions: readonly Extension[]): ReadonlyMap<number, readonly Extension[]> {
  return groupedBy(extensions, extension => extension.field.number)
}

function groupedBy<Key>(
  extensions: readonly Extension[],
  keyOf: (extension: Extension) => Key | undefined,
): ReadonlyMap<Key, readonly Extension[]> {
  const found = new Map<Key, Extension[]>()
  for (const extension of extensions) {
    const key = keyOf(extension)
    if (key === undefined) continue
    const same = found.get(key)
    if (same === undefined) found.set(key, [extension])
    else same.push(extension)
  }
  return found
}
