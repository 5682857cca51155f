import type { SchemaEngine } from '../schema/engine.ts'
import { languages } from '../schema/languages.ts'
import type { SchemaType } from '../schema/schema.ts'
import { batchGetAssociations, mutateAssociations } from './association-batches.ts'
import { listOfId, listOfResource, listOfSubject } from './association-lists.ts'
import { associationWorks, createAssociations, deleteAssociations, upsertAssociations } from './associations.ts'
import { checkCompatibility } from './compatibility.ts'
import { explainCompatibility } from './compatibility-report.ts'
import { deleteConfig, putConfig, readConfig } from './configs.ts'
import { ContentMissing, Contents } from './contents.ts'
import { deleteContext, deleteSubject, deleteVersion } from './deletes.ts'
import { errors } from './errors.ts'
import { lookup } from './lookup.ts'
import { deleteMode, putMode, readMode } from './modes.ts'
import type { ObservedRegistry, Registry, RegistryReads, RegistryWrites } from './operations.ts'
import { aliasTarget, listContexts, listReferrers, listSchemas, listSubjects, listVersions } from './read-lists.ts'
import {
  idsByGuid,
  readByGuid,
  readById,
  readByMetadata,
  readTextById,
  readVersion,
  readVersionText,
  subjectsById,
  versionsById,
} from './read-schemas.ts'
import { idOfGuid, schemaOfId, typeOfId, versionHolding } from './record-schemas.ts'
import { register } from './register.ts'
import type { RegistryContext } from './registry-context.ts'
import { Replica } from './replica.ts'
import { RequestMemory } from './request-memory.ts'
import type { RegistrySettings } from './settings.ts'
import type { RegistryState } from './state.ts'
import type { RegistryStore } from './store.ts'
import type { Observation } from './tables.ts'
import { tagVersion } from './tagging.ts'
import { Writer, type Write } from './writer.ts'

export interface RegistryParts {
  readonly store: RegistryStore
  readonly engine: SchemaEngine
  readonly settings: RegistrySettings
  /** Milliseconds since 1970. */
  readonly clock: () => number
}

/** Loads the state and puts the operations on it. */
export async function createRegistry(parts: RegistryParts): Promise<Registry> {
  const { store, engine, settings, clock } = parts
  const replica = new Replica(store)
  await replica.load()
  const contents = new Contents(store, settings.contentCacheBytes)
  const contextOn = (state: RegistryState): RegistryContext => ({ state, contents, engine, settings })
  const writer = new Writer(store, replica, clock)
  return {
    clusterId: store.clusterId,
    fresh: () => replica.fresh(),
    reads: createReads(
      () => contextOn(replica.state),
      () => replica.fresh(),
    ),
    observe: () => observe(replica, writer, contextOn),
    writes: createWrites(write => writeWhenFresh(replica, writer, write), contextOn),
    check: () => store.check(),
  }
}

function observe(
  replica: Replica,
  writer: Writer,
  contextOn: (state: RegistryState) => RegistryContext,
): ObservedRegistry {
  const { state: base, sequence } = replica
  const seen: Observation[] = []
  const state = base.observed(seen)
  const context = contextOn(state)
  let isChanged = false
  const onChange = () => {
    isChanged = true
  }
  return {
    reads: createReads(
      () => context,
      () => replica.fresh(),
    ),
    writes: createWrites(write => writer.write(write, { state, sequence, onChange }), contextOn),
    isCurrent: () => !isChanged && replica.state === base && seen.every(observation => observation.isSame()),
  }
}

async function writeWhenFresh<Answer>(replica: Replica, writer: Writer, write: Write<Answer>): Promise<Answer> {
  await replica.fresh()
  return writer.write(write)
}

/** In upstream's order. */
const schemaTypes = (['JSON', 'PROTOBUF', 'AVRO'] as const).filter((type): type is SchemaType =>
  Object.hasOwn(languages, type),
)

/**
 * Runs a read that needs texts. One that was deleted for good between the look at its row and the fetch is looked for once
 * more, by then as something that is gone.
 */
async function readTwice<Answer>(
  work: () => Promise<Answer>,
  refresh: () => Promise<void> | undefined,
): Promise<Answer> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof ContentMissing)) throw error
    await refresh()
    return work()
  }
}

function createReads(context: () => RegistryContext, refresh: () => Promise<void> | undefined): RegistryReads {
  const read = <Answer>(work: () => Promise<Answer>) => readTwice(work, refresh)
  return {
    subjects: async query => listSubjects(context(), query),
    versions: async (subject, query) => listVersions(context(), subject, query),
    version: (subject, version, query) => read(() => readVersion(context(), subject, version, query)),
    versionText: (subject, version, query) => read(() => readVersionText(context(), subject, version, query)),
    subjectMetadata: (subject, query) => read(() => readByMetadata(context(), subject, query)),
    referencedBy: async (subject, version, query) => listReferrers(context(), subject, version, query),
    schemas: query => read(() => listSchemas(context(), query)),
    schemaById: (id, query) => read(() => readById(context(), id, query)),
    schemaTextById: (id, query) => read(() => readTextById(context(), id, query)),
    subjectsById: async (id, query) => subjectsById(context(), id, query),
    versionsById: async (id, query) => versionsById(context(), id, query),
    schemaByGuid: (guid, query) => read(() => readByGuid(context(), guid, query)),
    idsByGuid: async guid => idsByGuid(context(), guid),
    types: () => schemaTypes,
    lookup: (subject, request, query) => read(() => lookup(context(), subject, request, query)),
    checkCompatibility: (subject, version, request, query) =>
      read(() => checkCompatibility(context(), subject, version, { request, query })),
    explainCompatibility: (subject, version, request, query) =>
      read(() => explainCompatibility(context(), subject, version, { request, query })),
    config: async (subject, query) => readConfig(context(), subject, query),
    mode: async (subject, query) => readMode(context(), subject, query),
    contexts: async query => listContexts(context(), query),
    associationsOfSubject: async (subject, query) => listOfSubject(context(), subject, query),
    associationsOfResourceId: async (resourceId, query) => listOfId(context(), resourceId, query),
    associationsOfResource: async (resource, query) => listOfResource(context(), resource, query),
    batchGetAssociations: (questions, query) =>
      read(() => batchGetAssociations(context(), questions, query.includeSchemas === true)),
    aliasTarget: subject => aliasTarget(context(), subject),
    typeOfId: (name, id) => typeOfId(context(), name, id),
    schemaOfId: (name, id) => read(() => schemaOfId(context(), name, id)),
    idOfGuid: (name, guid) => idOfGuid(context(), name, guid),
    versionHolding: (subject, id) => versionHolding(context(), subject, id),
  }
}

function createWrites(
  write: <Answer>(work: Write<Answer>) => Promise<Answer>,
  contextOn: (state: RegistryState) => RegistryContext,
): RegistryWrites {
  return {
    register: (subject, request, query) => {
      const memory = new RequestMemory()
      return write(draft => register(contextOn(draft.state), draft, subject, { request, query, memory }))
    },
    tagVersion: (subject, version, request) =>
      write(draft => tagVersion(contextOn(draft.state), draft, subject, { version, request })),
    deleteVersion: (subject, version, query) =>
      write(async draft =>
        deleteVersion(contextOn(draft.state), draft, { subject, version, permanent: query.permanent === true }),
      ),
    deleteSubject: (subject, query) =>
      write(async draft => deleteSubject(contextOn(draft.state), draft, subject, query.permanent === true)),
    putConfig: (subject, update) => write(async draft => putConfig(contextOn(draft.state), draft, subject, update)),
    deleteConfig: subject => write(async draft => deleteConfig(contextOn(draft.state), draft, subject)),
    putMode: (subject, request, query) =>
      write(async draft => {
        if (request.mode === undefined) throw errors.invalidMode()
        return putMode(contextOn(draft.state), draft, subject, { mode: request.mode, force: query.force === true })
      }),
    deleteMode: (subject, query) =>
      write(async draft => deleteMode(contextOn(draft.state), draft, subject, query.recursive === true)),
    deleteContext: context => write(async draft => deleteContext(contextOn(draft.state), draft, context)),
    createAssociations: (request, query) => {
      const work = associationWorks(contextOn, query)
      return write(draft => createAssociations(work(draft), request))
    },
    upsertAssociations: (resourceId, request, query) => {
      const work = associationWorks(contextOn, query)
      return write(draft => upsertAssociations(work(draft), resourceId, request))
    },
    deleteAssociations: (resourceId, query) => {
      const work = associationWorks(contextOn, { dryRun: query.dryRun === true })
      return write(async draft => deleteAssociations(work(draft), resourceId, query))
    },
    mutateAssociations: (requests, query) => {
      const work = associationWorks(contextOn, query)
      return write(draft => mutateAssociations(work(draft), requests))
    },
  }
}
