import { associationRoutes } from './association-routes.ts'
import { governanceRoutes } from './governance-routes.ts'
import {
  booleanParameter as flag,
  integerParameter as integer,
  subjectParameter as subject,
  subjectPrefixParameter as subjectPrefix,
  textParameter as text,
  textsParameter as texts,
  wordsParameter as words,
} from './query.ts'
import { offersWithOwn } from './negotiation.ts'
import { configUpdate, modeUpdate, registerSchemaRequest, scalarMap, tagSchemaRequest } from './requests.ts'
import { route, type Route } from './route.ts'

const paging = { offset: integer, limit: integer }

const schemasQuery = {
  subjectPrefix,
  aliases: flag,
  deleted: flag,
  latestOnly: flag,
  ruleType: text,
  lifecycle: words(['NONE', 'STRONG', 'WEAK']),
  resourceType: text,
  associationType: texts,
  ...paging,
}

/** Every operation of the HTTP door: routing, access control, metrics and the contract in openapi/ follow this table. */
export const routes: readonly Route[] = [
  // Subjects and versions: rest-contract 1.4
  route('GET', '/subjects', {
    operationId: 'listSubjects',
    permission: 'subject:read',
    query: { subjectPrefix, deleted: flag, deletedOnly: flag, ...paging },
    isCacheable: true,
    run: ({ reads, query }) => reads.subjects(query),
  }),
  route('POST', '/subjects/{subject}', {
    operationId: 'lookUpSchemaUnderSubject',
    permission: 'subject:read',
    alias: 'path',
    query: { normalize: flag, format: text, deleted: flag },
    body: registerSchemaRequest,
    isCacheable: true,
    run: ({ reads, parameters, query, body }) => reads.lookup(parameters.subject, body, query),
  }),
  route('DELETE', '/subjects/{subject}', {
    operationId: 'deleteSubject',
    permission: 'subject:delete',
    alias: 'path',
    query: { permanent: flag },
    run: ({ writes, parameters, query }) => writes.deleteSubject(parameters.subject, query),
  }),
  route('GET', '/subjects/{subject}/metadata', {
    operationId: 'getLatestWithMetadata',
    permission: 'subject:read',
    alias: 'path',
    query: { key: texts, value: texts, format: text, deleted: flag },
    isCacheable: true,
    run: ({ reads, parameters, query: { key = [], value = [], ...query } }) =>
      reads.subjectMetadata(parameters.subject, { ...query, keys: key, values: value }),
  }),
  route('GET', '/subjects/{subject}/versions', {
    operationId: 'listVersions',
    permission: 'subject:read',
    alias: 'path',
    query: { deleted: flag, deletedOnly: flag, deletedAsNegative: flag, ...paging },
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.versions(parameters.subject, query),
  }),
  route('POST', '/subjects/{subject}/versions', {
    operationId: 'register',
    permission: 'subject:write',
    alias: 'path',
    query: { normalize: flag, format: text, force: flag },
    body: registerSchemaRequest,
    isCacheable: true,
    run: ({ writes, parameters, query, body }) => writes.register(parameters.subject, body, query),
  }),
  route('GET', '/subjects/{subject}/versions/{version}', {
    operationId: 'getSchemaByVersion',
    permission: 'subject:read',
    alias: 'path',
    query: { format: text, referenceFormat: text, deleted: flag, findTags: texts },
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.version(parameters.subject, parameters.version, query),
  }),
  route('DELETE', '/subjects/{subject}/versions/{version}', {
    operationId: 'deleteSchemaVersion',
    permission: 'subject:delete',
    alias: 'path',
    query: { permanent: flag },
    run: ({ writes, parameters, query }) => writes.deleteVersion(parameters.subject, parameters.version, query),
  }),
  route('GET', '/subjects/{subject}/versions/{version}/schema', {
    operationId: 'getSchemaTextByVersion',
    permission: 'subject:read',
    alias: 'path',
    query: { format: text, deleted: flag },
    answers: 'text',
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.versionText(parameters.subject, parameters.version, query),
  }),
  route('GET', '/subjects/{subject}/versions/{version}/referencedby', {
    operationId: 'getReferencedBy',
    permission: 'subject:read',
    alias: 'path',
    query: { deleted: flag, ...paging },
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.referencedBy(parameters.subject, parameters.version, query),
  }),
  route('POST', '/subjects/{subject}/versions/{version}/tags', {
    operationId: 'modifyTags',
    permission: 'subject:write',
    alias: 'path',
    body: tagSchemaRequest,
    run: ({ writes, parameters, body }) => writes.tagVersion(parameters.subject, parameters.version, body),
  }),

  // Schemas: rest-contract 1.5
  route('GET', '/schemas', {
    operationId: 'listSchemas',
    permission: 'subject:read',
    query: schemasQuery,
    isCacheable: true,
    run: ({ reads, query }) => reads.schemas(query),
  }),
  route('GET', '/schemas/types', {
    operationId: 'getSchemaTypes',
    permission: 'server:read',
    isCacheable: true,
    run: ({ reads }) => reads.types(),
  }),
  route('GET', '/schemas/ids/{id}', {
    operationId: 'getSchemaById',
    permission: 'subject:read',
    alias: 'query',
    query: { subject, format: text, referenceFormat: text, findTags: texts, fetchMaxId: flag },
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.schemaById(parameters.id, query),
  }),
  route('GET', '/schemas/ids/{id}/schema', {
    operationId: 'getSchemaTextById',
    permission: 'subject:read',
    alias: 'query',
    query: { subject, format: text },
    answers: 'text',
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.schemaTextById(parameters.id, query),
  }),
  route('GET', '/schemas/ids/{id}/subjects', {
    operationId: 'getSubjectsOfId',
    permission: 'subject:read',
    alias: 'query',
    query: { subject, deleted: flag, ...paging },
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.subjectsById(parameters.id, query),
  }),
  route('GET', '/schemas/ids/{id}/versions', {
    operationId: 'getVersionsOfId',
    permission: 'subject:read',
    alias: 'query',
    query: { subject, deleted: flag, ...paging },
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.versionsById(parameters.id, query),
  }),
  route('GET', '/schemas/guids/{guid}', {
    operationId: 'getSchemaByGuid',
    permission: 'subject:read',
    query: { format: text },
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.schemaByGuid(parameters.guid, query),
  }),
  route('GET', '/schemas/guids/{guid}/ids', {
    operationId: 'getIdsOfGuid',
    permission: 'subject:read',
    isCacheable: true,
    run: ({ reads, parameters }) => reads.idsByGuid(parameters.guid),
  }),

  // Compatibility: rest-contract 1.6
  route('POST', '/compatibility/subjects/{subject}/versions/{version}', {
    operationId: 'testCompatibilityBySubjectName',
    permission: 'subject:check',
    alias: 'path',
    query: { normalize: flag, verbose: flag },
    body: registerSchemaRequest,
    offers: offersWithOwn,
    run: ({ reads, parameters: { subject, version }, query, body, isDetailed }) =>
      isDetailed
        ? reads.explainCompatibility(subject, version, body, query)
        : reads.checkCompatibility(subject, version, body, query),
  }),
  route('POST', '/compatibility/subjects/{subject}/versions', {
    operationId: 'testCompatibilityForSubject',
    permission: 'subject:check',
    alias: 'path',
    query: { normalize: flag, verbose: flag },
    body: registerSchemaRequest,
    offers: offersWithOwn,
    run: ({ reads, parameters: { subject }, query, body, isDetailed }) =>
      isDetailed
        ? reads.explainCompatibility(subject, undefined, body, query)
        : reads.checkCompatibility(subject, undefined, body, query),
  }),

  // Config and mode: rest-contract 1.6
  route('GET', '/config', {
    operationId: 'getTopLevelConfig',
    permission: 'config:read',
    query: { defaultToGlobal: flag },
    isCacheable: true,
    run: ({ reads, query }) => reads.config(undefined, query),
  }),
  route('PUT', '/config', {
    operationId: 'updateTopLevelConfig',
    permission: 'config:write',
    body: configUpdate,
    run: async ({ writes, body }) => withoutNulls(await writes.putConfig(undefined, body)),
  }),
  route('DELETE', '/config', {
    operationId: 'deleteTopLevelConfig',
    permission: 'config:write',
    run: ({ writes }) => writes.deleteConfig(undefined),
  }),
  route('GET', '/config/{subject}', {
    operationId: 'getSubjectLevelConfig',
    permission: 'config:read',
    query: { defaultToGlobal: flag },
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.config(parameters.subject, query),
  }),
  route('PUT', '/config/{subject}', {
    operationId: 'updateSubjectLevelConfig',
    permission: 'config:write',
    body: configUpdate,
    run: async ({ writes, parameters, body }) => withoutNulls(await writes.putConfig(parameters.subject, body)),
  }),
  route('DELETE', '/config/{subject}', {
    operationId: 'deleteSubjectConfig',
    permission: 'config:write',
    run: ({ writes, parameters }) => writes.deleteConfig(parameters.subject),
  }),
  route('GET', '/mode', {
    operationId: 'getTopLevelMode',
    permission: 'mode:read',
    query: { defaultToGlobal: flag },
    isCacheable: true,
    run: ({ reads, query }) => reads.mode(undefined, query),
  }),
  route('PUT', '/mode', {
    operationId: 'updateTopLevelMode',
    permission: 'mode:write',
    query: { force: flag },
    body: modeUpdate,
    run: ({ writes, query, body }) => writes.putMode(undefined, body, query),
  }),
  route('DELETE', '/mode', {
    operationId: 'deleteTopLevelMode',
    permission: 'mode:write',
    query: { recursive: flag },
    run: ({ writes, query }) => writes.deleteMode(undefined, query),
  }),
  route('GET', '/mode/{subject}', {
    operationId: 'getMode',
    permission: 'mode:read',
    query: { defaultToGlobal: flag },
    isCacheable: true,
    run: ({ reads, parameters, query }) => reads.mode(parameters.subject, query),
  }),
  route('PUT', '/mode/{subject}', {
    operationId: 'updateMode',
    permission: 'mode:write',
    query: { force: flag },
    body: modeUpdate,
    run: ({ writes, parameters, query, body }) => writes.putMode(parameters.subject, body, query),
  }),
  route('DELETE', '/mode/{subject}', {
    operationId: 'deleteSubjectMode',
    permission: 'mode:write',
    query: { recursive: flag },
    run: ({ writes, parameters, query }) => writes.deleteMode(parameters.subject, query),
  }),

  ...associationRoutes,
  ...governanceRoutes,

  // Contexts and the server: rest-contract 1.6
  route('GET', '/contexts', {
    operationId: 'listContexts',
    permission: 'context:read',
    query: { contextPrefix: text, ...paging },
    isCacheable: true,
    run: ({ reads, query }) => reads.contexts(query),
  }),
  route('DELETE', '/contexts/{context}', {
    operationId: 'deleteContext',
    permission: 'context:delete',
    answers: 'nothing',
    run: ({ writes, parameters }) => writes.deleteContext(parameters.context),
  }),
  route('GET', '/v1/metadata/id', {
    operationId: 'getClusterId',
    permission: 'server:read',
    run: ({ server }) => ({
      scope: { path: [], clusters: { 'kafka-cluster': server.clusterId, 'schema-registry-cluster': server.groupId } },
    }),
  }),
  route('GET', '/v1/metadata/version', {
    operationId: 'getServerVersion',
    permission: 'server:read',
    run: ({ server }) => ({ version: server.version, commitId: server.commitId }),
  }),
  route('GET', '/v1/metadata/deployment', {
    operationId: 'getServerDeployment',
    permission: 'server:read',
    run: ({ server }) => ({ attributes: server.deploymentAttributes }),
  }),
  route('GET', '/', {
    operationId: 'getRoot',
    permission: 'public',
    run: () => ({}),
  }),
  route('POST', '/', {
    operationId: 'postRoot',
    permission: 'public',
    body: scalarMap,
    isBodyOptional: true,
    run: () => ({}),
  }),
]

/** The answer of PUT config shows empty texts, and no null (rest-contract 6.1). */
const withoutNulls = (update: object): object =>
  Object.fromEntries(Object.entries(update).filter(([, value]) => value !== null && value !== undefined))
