import type {
  AssociationRequest,
  AssociationType,
  AssociationWish,
  Lifecycle,
  ResourceHead,
} from './association-entities.ts'
import { errors } from './errors.ts'
import { isValidSubject, normalizedSubject, parseSubject, qualified } from './names.ts'

// What rest-contract 10.3 asks of a request by itself, whatever is stored. Everything here throws `invalidAssociation`.

const RESOURCE_TYPE = 'topic'
const ASSOCIATION_TYPES: readonly AssociationType[] = ['key', 'value']
const MAX_NAME_LENGTH = 256
/** Letters and digits are those of one UTF-16 code unit. */
const ILLEGAL = /[^\p{L}\p{Nd}_-]|[\u{10000}-\u{10FFFF}]/u
const MISSING = 'cannot be null or empty'

/** The resource of a request. Only a request that is tried out may leave out the id. */
export interface Resource {
  readonly resourceName: string
  readonly resourceNamespace: string
  readonly resourceId: string | undefined
  readonly resourceType: string
}

export type SettledWish<Wish extends AssociationWish = AssociationWish> = Wish & {
  readonly associationType: AssociationType
}

/** The resource of a request that writes. */
export function settledResource(head: ResourceHead, dryRun: boolean): Resource {
  const resourceName = checkedName('resourceName', head.resourceName)
  const resourceNamespace = checkedName('resourceNamespace', head.resourceNamespace)
  const resourceId = head.resourceId || undefined
  if (!resourceId && !dryRun) throw errors.invalidAssociation('resourceId', MISSING)
  const resourceType = head.resourceType ?? RESOURCE_TYPE
  if (resourceType !== RESOURCE_TYPE) throw errors.invalidAssociation('resourceType', `must be '${RESOURCE_TYPE}'`)
  return { resourceName, resourceNamespace, resourceId, resourceType }
}

function checkedName(property: string, name: string | undefined): string {
  if (!name) throw errors.invalidAssociation(property, MISSING)
  if (name.length > MAX_NAME_LENGTH)
    throw errors.invalidAssociation(property, `exceeds max length of ${MAX_NAME_LENGTH}`)
  const illegal = ILLEGAL.exec(name)?.[0]
  if (illegal !== undefined) throw errors.invalidAssociation(property, `illegal character '${illegal}'`)
  return name
}

/** The associations of a request, each of a type of its own. */
export function settledWishes<Wish extends AssociationWish>(
  associations: readonly Wish[] | undefined,
): readonly SettledWish<Wish>[] {
  if (!associations?.length) throw errors.invalidAssociation('associations', MISSING)
  const seen = new Set<AssociationType>()
  return associations.map(wish => {
    const associationType = settledType(wish.associationType)
    if (seen.has(associationType)) {
      const detail = `may only appear once per request, but '${associationType}' appears more than once`
      throw errors.invalidAssociation('associationType', detail)
    }
    seen.add(associationType)
    if (wish.subject !== undefined) checkSubject(wish.subject)
    checkCombination(wish)
    return { ...wish, associationType }
  })
}

/** `value` where none is named. */
export function settledType(type: string | undefined): AssociationType {
  const found = ASSOCIATION_TYPES.find(known => known === (type ?? 'value'))
  if (!found) throw errors.invalidAssociation('associationType', "must be either 'key' or 'value'")
  return found
}

function checkSubject(text: string): void {
  const subject = normalizedSubject(text)
  const isNamed = parseSubject(subject).name !== ''
  if (!isNamed || !isValidSubject(subject, { mayBeGlobal: false, mayBeEmpty: true }))
    throw errors.invalidAssociation('subject', 'must not be empty')
}

/** What lifecycle, frozen and schema say has to fit together; what is absent fits everything. */
export function checkCombination(wish: Pick<AssociationWish, 'lifecycle' | 'frozen' | 'schema'>): void {
  const { lifecycle, frozen, schema } = wish
  if (schema && lifecycle === 'WEAK')
    throw errors.invalidAssociation('lifecycle', 'cannot be WEAK when schema is provided')
  if (schema && frozen === false) throw errors.invalidAssociation('frozen', 'cannot be false when a schema is provided')
  if (lifecycle !== undefined && frozen !== undefined && frozen !== isFrozenByDefault(lifecycle))
    throw errors.invalidAssociation('frozen', `association with lifecycle of ${lifecycle} cannot be frozen=${frozen}`)
}

/** What a lifecycle brings with it where nothing is said; then it is not shown either. */
export const isFrozenByDefault = (lifecycle: Lifecycle): boolean => lifecycle === 'STRONG'

/** The subject of a STRONG association: named after the resource, in the context of its namespace. */
export function defaultSubject({ resourceNamespace, resourceName }: Resource, type: AssociationType): string {
  return qualified(`.${resourceNamespace}`, `${resourceName}-${type}`)
}

/** A PUT may repeat the id of its path, and has it otherwise. */
export function requestForId(resourceId: string, request: AssociationRequest): AssociationRequest {
  if (request.resourceId !== undefined && request.resourceId !== resourceId) {
    const detail = 'Resource ID in the path parameter does not match the resource ID in the request body'
    throw errors.invalidAssociation('resourceId', detail)
  }
  return { ...request, resourceId }
}
