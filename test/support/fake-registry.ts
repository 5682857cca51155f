import type { SchemaEntity } from '../../src/registry/entities.ts'
import type { ObservedRegistry, Registry, RegistryReads, RegistryWrites } from '../../src/registry/operations.ts'

type Operation = keyof RegistryReads | keyof RegistryWrites
type Handlers = { [name in Operation]?: (...args: never[]) => unknown }

const schema: SchemaEntity = {
  subject: 's',
  version: 1,
  id: 1,
  guid: 'g',
  schemaType: 'AVRO',
  schema: '"string"',
  ts: 1,
  deleted: false,
}

/** What the fake answers unless a test says otherwise. */
const defaults = {
  subjects: () => ['a', 'b'],
  versions: () => [1, 2],
  version: () => schema,
  versionText: () => '"string"',
  subjectMetadata: () => schema,
  referencedBy: () => [1],
  schemas: () => [schema],
  schemaById: () => ({
    subject: 's',
    version: 1,
    guid: 'g',
    schemaType: 'AVRO',
    schema: '"string"',
    ts: 1,
    deleted: false,
  }),
  schemaTextById: () => '"string"',
  subjectsById: () => ['s'],
  versionsById: () => [{ subject: 's', version: 1 }],
  schemaByGuid: () => ({ guid: 'g', schemaType: 'AVRO', schema: '"string"' }),
  idsByGuid: () => [{ context: '.', id: 1 }],
  types: () => ['JSON', 'PROTOBUF', 'AVRO'],
  lookup: () => schema,
  checkCompatibility: () => ({ is_compatible: true }),
  explainCompatibility: () => ({ is_compatible: true, level: 'BACKWARD', messages: [], versions: [] }),
  config: () => ({ compatibilityLevel: 'BACKWARD' }),
  mode: () => ({ mode: 'READWRITE' }),
  contexts: () => ['.'],
  aliasTarget: (subject: string) => subject,
  typeOfId: () => 'AVRO',
  schemaOfId: () => ({ type: 'AVRO', text: '"string"', references: [], key: 'g' }),
  idOfGuid: () => 1,
  versionHolding: () => 1,
  register: () => ({ id: 1, version: 1, guid: 'g', schemaType: 'AVRO', schema: '"string"' }),
  tagVersion: () => ({ id: 2, version: 2 }),
  deleteVersion: () => 1,
  deleteSubject: () => [1, 2],
  putConfig: (_subject: unknown, update: unknown) => update,
  deleteConfig: () => ({ compatibilityLevel: 'FULL' }),
  putMode: (_subject: unknown, request: unknown) => request,
  deleteMode: () => ({ mode: 'READONLY' }),
  deleteContext: () => undefined,
  associationsOfSubject: () => [],
  associationsOfResource: () => [],
  associationsOfResourceId: () => [],
  batchGetAssociations: () => ({ results: [] }),
  createAssociations: (request: unknown) => request,
  upsertAssociations: (_resourceId: unknown, request: unknown) => request,
  deleteAssociations: () => undefined,
  mutateAssociations: () => ({ results: [] }),
}

/** One call that reached the registry; questions for an alias are not kept. */
export interface RecordedCall {
  readonly operation: Operation
  readonly args: readonly unknown[]
}

/** A registry that answers from a table and remembers what it was asked. */
export class FakeRegistry implements Registry {
  readonly clusterId = 'cluster-1'
  readonly calls: RecordedCall[] = []
  readonly reads: RegistryReads
  readonly writes: RegistryWrites
  /** Set to make every answer that was observed so far out of date. */
  generation = 0
  observations = 0
  /** What `fresh` returns. */
  pending: Promise<void> | undefined
  check: () => Promise<void> = async () => undefined
  readonly #handlers: Handlers

  constructor(handlers: Handlers = {}) {
    this.#handlers = handlers
    const operations = new Proxy(
      {},
      {
        get:
          (_target, name) =>
          (...args: unknown[]) =>
            this.#call(name as Operation, args),
      },
    )
    this.reads = operations as RegistryReads
    this.writes = operations as RegistryWrites
  }

  fresh(): Promise<void> | undefined {
    return this.pending
  }

  observe(): ObservedRegistry {
    const { generation } = this
    this.observations++
    return { reads: this.reads, writes: this.writes, isCurrent: () => this.generation === generation }
  }

  /** The last call. */
  get last(): RecordedCall | undefined {
    return this.calls.at(-1)
  }

  /** `aliasTarget` and `types` answer at once, everything else later. */
  #call(operation: Operation, args: unknown[]): unknown {
    if (operation !== 'aliasTarget') this.calls.push({ operation, args })
    const handler = (this.#handlers[operation] ?? defaults[operation]) as (...given: unknown[]) => unknown
    return operation === 'aliasTarget' || operation === 'types'
      ? handler(...args)
      : Promise.resolve().then(() => handler(...args))
  }
}
