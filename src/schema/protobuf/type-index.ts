import type { ExtendElement, FieldElement, FileElement, TypeElement } from './elements.ts'

/** A file with types: the schema itself, a reference it lists, or another (a reference's reference, a bundled file). */
export interface SourceFile {
  /** The import path; undefined for the schema itself. */
  readonly path: string | undefined
  readonly element: FileElement
  readonly origin: 'own' | 'other' | { readonly subject: string; readonly version: number }
}

export interface NamedType {
  readonly fullName: string
  /** The full name without the package of its file. */
  readonly localName: string
  readonly element: TypeElement
  readonly file: SourceFile
  /** Where the names inside the type are looked up. */
  readonly scope: Scope
}

export interface Extension {
  readonly fullName: string
  readonly field: FieldElement
  /** The extended type as written. */
  readonly extendee: string
  readonly file: SourceFile
  /** Where the field's type and the extended type are looked up. */
  readonly scope: Scope
}

/** A package part or a type, and what is declared in it. Of two declarations of one full name the first stays. */
export class Scope {
  readonly name: string
  readonly fullName: string
  readonly parent: Scope | undefined
  /** Parts of the full name. */
  readonly depth: number
  readonly #children = new Map<string, Scope>()
  type: NamedType | undefined
  extension: Extension | undefined

  constructor(name = '', parent?: Scope) {
    this.name = name
    this.parent = parent
    this.depth = parent === undefined ? 0 : parent.depth + 1
    this.fullName = parent === undefined || parent.parent === undefined ? name : `${parent.fullName}.${name}`
  }

  child(name: string): Scope | undefined {
    return this.#children.get(name)
  }

  /** The scope of a name with or without dots inside this one, made where it is missing. */
  open(name: string): Scope {
    return name.includes('.')
      ? name.split('.').reduce((scope, part) => scope.#openPart(part), this as Scope)
      : this.#openPart(name)
  }

  /** Every extension field declared in this scope and the scopes inside. */
  *extensions(): Iterable<Extension> {
    const scopes: Scope[] = [this]
    for (let scope = scopes.pop(); scope !== undefined; scope = scopes.pop()) {
      if (scope.extension !== undefined) yield scope.extension
      scopes.push(...scope.#children.values())
    }
  }

  #openPart(name: string): Scope {
    const found = this.#children.get(name)
    if (found !== undefined) return found
    const made = new Scope(name, this)
    this.#children.set(name, made)
    return made
  }
}

/** The scope that the parts of a dotted name lead to from another. */
export function descend(from: Scope, parts: readonly string[]): Scope | undefined {
  let scope: Scope | undefined = from
  for (const part of parts) {
    scope = scope.child(part)
    if (scope === undefined) return undefined
  }
  return scope
}

/** Adds the types and extension fields of a file to the outermost scope; gives the scope of the file's package. */
export function indexFile(root: Scope, file: SourceFile): Scope {
  const { packageName } = file.element
  const scope = packageName === undefined ? root : root.open(packageName)
  indexExtends(scope, file, file.element.extends)
  indexTypes(scope, file, file.element.types, '')
  return scope
}

function indexTypes(scope: Scope, file: SourceFile, types: readonly TypeElement[], localPrefix: string): void {
  for (const element of types) {
    const inner = scope.open(element.name)
    const localName = localPrefix + element.name
    inner.type ??= { fullName: inner.fullName, localName, element, file, scope: inner }
    if (element.kind === 'enum') continue
    if (element.types.length > 0) indexTypes(inner, file, element.types, `${localName}.`)
    if (element.extends.length > 0) indexExtends(inner, file, element.extends)
  }
}

function indexExtends(scope: Scope, file: SourceFile, blocks: readonly ExtendElement[]): void {
  for (const block of blocks) {
    for (const field of block.fields) {
      const inner = scope.open(field.name)
      inner.extension ??= { fullName: inner.fullName, field, extendee: block.type, file, scope }
    }
  }
}
