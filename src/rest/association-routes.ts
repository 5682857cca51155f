import { associationChanges, associationQuestions, associationRequest } from './association-requests.ts'
import {
  booleanParameter as flag,
  contextParameter as context,
  integerParameter as integer,
  textParameter as text,
  textsParameter as texts,
  wordParameter as word,
} from './query.ts'
import { route, type Route } from './route.ts'

const listQuery = {
  resourceType: text,
  associationType: texts,
  lifecycle: word(['STRONG', 'WEAK']),
  offset: integer,
  limit: integer,
}
const writeQuery = { context, dryRun: flag }

/** The rows of the table of routes that tie topics to subjects: rest-contract 10.2. */
export const associationRoutes: readonly Route[] = [
  route('GET', '/associations/subjects/{subject}', {
    operationId: 'getAssociationsBySubject',
    permission: 'association:read',
    alias: 'path',
    query: listQuery,
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.associationsOfSubject(parameters.subject, query),
  }),
  // Serializers ask this one before the first record of every topic.
  route('GET', '/associations/resources/{namespace}/{name}', {
    operationId: 'getAssociationsByResourceName',
    permission: 'association:read',
    query: listQuery,
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.associationsOfResource(parameters, query),
  }),
  route('GET', '/associations/resources/{resourceId}', {
    operationId: 'getAssociationsByResourceId',
    permission: 'association:read',
    query: listQuery,
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.associationsOfResourceId(parameters.resourceId, query),
  }),
  route('PUT', '/associations/resources/{resourceId}', {
    operationId: 'createOrUpdateAssociation',
    permission: 'association:write',
    query: writeQuery,
    body: associationRequest,
    run: ({ writes, parameters, query, body }) => writes.upsertAssociations(parameters.resourceId, body, query),
  }),
  route('DELETE', '/associations/resources/{resourceId}', {
    operationId: 'deleteAssociations',
    permission: 'association:delete',
    query: { resourceType: text, associationType: texts, cascadeLifecycle: flag, dryRun: flag },
    answers: 'nothing',
    run: ({ writes, parameters, query }) => writes.deleteAssociations(parameters.resourceId, query),
  }),
  route('POST', '/associations', {
    operationId: 'createAssociation',
    permission: 'association:write',
    query: writeQuery,
    body: associationRequest,
    run: ({ writes, query, body }) => writes.createAssociations(body, query),
  }),
  route('POST', '/associations:batchGet', {
    operationId: 'batchGetAssociations',
    permission: 'association:read',
    query: { includeSchemas: flag },
    body: associationQuestions,
    status: 207,
    run: ({ reads, query, body }) => reads.batchGetAssociations(body.requests ?? [], query),
  }),
  route('POST', '/associations:batchMutate', {
    operationId: 'mutateAssociations',
    permission: 'association:write',
    query: writeQuery,
    body: associationChanges,
    status: 207,
    run: ({ writes, query, body }) => writes.mutateAssociations(body.requests ?? [], query),
  }),
]
