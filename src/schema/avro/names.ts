import { SchemaError } from '../schema.ts'
import type { AvroName } from './model.ts'

/** How strictly names are judged. */
export interface NameRule {
  readonly initial: RegExp
  readonly whole: RegExp
  /** Namespaces are looked at, too. */
  readonly checksNamespaces: boolean
}

/** For a new schema: ASCII alone. */
export const strictNames: NameRule = { initial: /^[A-Za-z_]/, whole: /^[A-Za-z0-9_]*$/, checksNamespaces: true }

/** For a stored one: any letter and digit. */
// Java judges UTF-16 units one by one, so letters beyond the BMP are none.
export const lenientNames: NameRule = {
  initial: /^(?![\u{10000}-\u{10FFFF}])[\p{L}_]/u,
  whole: /^(?:(?![\u{10000}-\u{10FFFF}])[\p{L}\p{Nd}_])*$/u,
  checksNamespaces: false,
}

/** What is wrong with a simple name, in upstream's words; undefined where nothing is. */
export function nameFault(name: string, rule: NameRule): string | undefined {
  if (isPlainName(name)) return undefined
  if (name === '') return 'Empty name'
  if (!rule.initial.test(name)) return `Illegal initial character: ${name}`
  return rule.whole.test(name) ? undefined : `Illegal character in: ${name}`
}

/** A name that every rule takes; nearly all are of this kind. */
function isPlainName(name: string): boolean {
  for (let at = 0; at < name.length; at++) {
    const code = name.charCodeAt(at)
    const isLetter = (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f
    if (!isLetter && (at === 0 || code < 0x30 || code > 0x39)) return false
  }
  return name !== ''
}

/** What is wrong with a namespace, one part after the other. */
export function namespaceFault(space: string, rule: NameRule): string | undefined {
  if (!rule.checksNamespaces || isPlainName(space)) return undefined
  for (const part of space.split('.')) {
    const fault = nameFault(part, rule)
    if (fault !== undefined) return `Namespace part "${part}" is invalid: ${fault}`
  }
  return undefined
}

/**
 * A name as written, in the namespace around it: what stands before its last dot wins. Without a rule any name passes.
 * Throws SchemaError.
 */
export function readName(text: string, space: string | undefined, rule: NameRule | undefined): AvroName {
  const dot = text.lastIndexOf('.')
  const simple = dot < 0 ? text : text.slice(dot + 1)
  const fault = rule && nameFault(simple, rule)
  if (fault !== undefined) throw new SchemaError(fault)
  const ownSpace = (dot < 0 ? space : text.slice(0, dot)) || undefined
  return { full: ownSpace === undefined ? simple : `${ownSpace}.${simple}`, simple, space: ownSpace }
}

const kindWords: ReadonlySet<string> = new Set([
  'record',
  'enum',
  'array',
  'map',
  'union',
  'fixed',
  'string',
  'bytes',
  'int',
  'long',
  'float',
  'double',
  'boolean',
  'null',
])

/** A name as it is printed inside a namespace: short where the namespaces agree and no kind of type is called so. */
export function printedName(name: AvroName, space: string | undefined): string {
  return name.space === space && !kindWords.has(name.simple) ? name.simple : name.full
}
