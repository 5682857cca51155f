import { fragmentOf } from '../uri.ts'
import { isModern } from '../dialect.ts'
import { applied } from './combined-keywords.ts'
import { isObject } from './documents.ts'
import type { Place, Resource, SchemaDocuments } from './documents.ts'
import type { Check } from './run.ts'
import { deeper } from './site.ts'
import type { Site } from './site.ts'

/** `$ref` and the references of 2019-09 and 2020-12 that depend on who refers. */
export function referenceChecks({ schema, place, documents, ruleAt }: Site): Check[] {
  const { $ref: reference, $dynamicRef: dynamic, $recursiveRef: recursive } = schema
  const { resource } = place
  const checks: Check[] = []
  if (typeof reference === 'string') checks.push(applied(ruleAt(documents.find(reference, resource))))
  if (!isModern(resource.dialect)) return checks
  if (typeof dynamic === 'string') {
    const target = documents.find(dynamic, resource)
    const name = fragmentOf(dynamic) ?? ''
    const isDynamic = isObject(target.schema) && target.schema['$dynamicAnchor'] === name
    const outermost = (scope: readonly Resource[]): Place | undefined =>
      scope.find(one => one.dynamicAnchors.has(name))?.dynamicAnchors.get(name)
    checks.push(isDynamic ? scoped(target, outermost, ruleAt) : applied(ruleAt(target)))
  }
  if (typeof recursive === 'string') {
    const target = documents.find(recursive, resource)
    const outermost = (scope: readonly Resource[]): Place | undefined => {
      const found = scope.find(({ root }) => isRecursive(root))
      return found && { schema: found.root, resource: found }
    }
    checks.push(isRecursive(target.schema) ? scoped(target, outermost, ruleAt) : applied(ruleAt(target)))
  }
  return checks
}

function isRecursive(schema: unknown): boolean {
  return isObject(schema) && schema['$recursiveAnchor'] === true
}

/** A check that looks for its schema among the resources that led here. */
function scoped(
  target: Place,
  outermost: (scope: readonly Resource[]) => Place | undefined,
  ruleAt: Site['ruleAt'],
): Check {
  return deeper((value, run) => ruleAt(outermost(run.scope) ?? target).check(value, run))
}

/** Notes which resources led to a schema, where some reference asks. */
export function inScope(check: Check, { resource }: Place, { isDynamic }: SchemaDocuments): Check {
  if (!isDynamic) return check
  return (value, run) => {
    if (run.scope.at(-1) === resource) return check(value, run)
    run.scope.push(resource)
    const isFit = check(value, run)
    run.scope.pop()
    return isFit
  }
}
