import type {
  AssociationChangeRequest,
  AssociationOperation,
  AssociationQuestion,
  AssociationRequest,
} from '../registry/association-entities.ts'
import { badBody } from './bad-body.ts'
import { flag, listOf, objectOf, required, text, word, type Bend } from './bend.ts'
import { registerSchemaRequest } from './requests.ts'

// The bodies of rest-contract 10.2. What the fields mean is judged in the registry.

const head = { resourceName: text, resourceNamespace: text, resourceId: text, resourceType: text }
const lifecycle = word(['STRONG', 'WEAK'])

const wish = {
  subject: text,
  associationType: text,
  lifecycle,
  frozen: flag,
  schema: registerSchemaRequest,
  normalize: flag,
}

const OPERATIONS = ['CREATE', 'UPSERT', 'DELETE'] as const

/** The word itself: what an operation is decides how the rest of it is read. */
const operationType: Bend<AssociationOperation['opType']> = (value, place) => {
  const found = OPERATIONS.find(known => known === value)
  if (found === undefined) throw badBody(`${place} must be one of ${OPERATIONS.join(', ')}`)
  return found
}

const operationFields = objectOf({ ...wish, opType: operationType, cascadeLifecycle: flag })

const operation: Bend<AssociationOperation> = (value, place) => {
  const { opType, ...fields } = operationFields(value, place) ?? {}
  return { ...fields, opType: required(operationType, opType, `${place}.opType`) }
}

/** Body of POST /associations and of PUT /associations/resources/{resourceId}. */
export const associationRequest: Bend<AssociationRequest> = objectOf({ ...head, associations: listOf(objectOf(wish)) })

/** Body of POST /associations:batchGet. */
export const associationQuestions: Bend<{ readonly requests?: readonly AssociationQuestion[] }> = objectOf({
  requests: listOf(objectOf({ ...head, associationTypes: listOf(text), lifecycle })),
})

/** Body of POST /associations:batchMutate. */
export const associationChanges: Bend<{ readonly requests?: readonly AssociationChangeRequest[] }> = objectOf({
  requests: listOf(objectOf({ ...head, associations: listOf(operation) })),
})
