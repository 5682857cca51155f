import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { RegistryError } from '../client/errors.ts'
import type { ParsedSchema } from '../schema/schema.ts'
import { SchemaError } from '../schema/schema.ts'
import { moduleText } from '../serde/declarations/module-text.ts'
import { subjectTypes } from '../serde/declarations/subject-types.ts'
import type { SubjectTypes } from '../serde/declarations/type-node.ts'
import { SerdeError } from '../serde/errors.ts'
import type { CommandIo, ExitCode } from './command-io.ts'
import { schemasOfFiles, schemasOfRegistry, SourceProblem } from './schema-sources.ts'
import { topicsOf } from './topic-names.ts'

/** The flags of `headgate types`. */
export interface TypesRequest {
  readonly registry?: string
  readonly subject?: readonly string[]
  readonly file?: readonly string[]
  readonly topic?: readonly string[]
  readonly out?: string
  readonly check?: boolean
}

/** Writes the module that a call asks for, or says why not. */
export async function writeTypes(request: TypesRequest, io: CommandIo): Promise<ExitCode> {
  const registry = request.registry ?? (io.environment.HEADGATE_REGISTRY_URL || undefined)
  const misuse = misuseOf(request, registry)
  if (misuse !== undefined) {
    io.error(`headgate types: ${misuse}\n`)
    return 2
  }
  try {
    const text = await moduleOf(request, registry, io)
    return request.check === true ? compare(text, request.out ?? '', io) : deliver(text, request.out, io)
  } catch (error) {
    const reason = reasonOf(error)
    if (reason === undefined) throw error
    io.error(`headgate types: ${reason}\n`)
    return 1
  }
}

function misuseOf({ subject, file, check, out }: TypesRequest, registry: string | undefined): string | undefined {
  if (subject !== undefined && registry === undefined) return '--subject needs --registry.'
  if (registry === undefined && file === undefined) return 'name a registry with --registry, or files with --file.'
  return check === true && out === undefined ? '--check needs --out.' : undefined
}

async function moduleOf(request: TypesRequest, registry: string | undefined, io: CommandIo): Promise<string> {
  const { subject: wanted, file: files = [], topic: given = [] } = request
  // The variable alone does not add a registry to files.
  const isAsked = request.registry !== undefined || wanted !== undefined || files.length === 0
  const schemas = new Map(await schemasOfFiles(files))
  const named = new Set([...schemas.keys(), ...(wanted ?? [])])
  if (registry !== undefined && isAsked) {
    for (const [name, schema] of await schemasOfRegistry(registry, wanted)) {
      if (schemas.has(name)) throw new SourceProblem(`the subject '${name}' comes from a file and from the registry.`)
      schemas.set(name, schema)
    }
  }
  const subjects = new Map<string, SubjectTypes>()
  for (const [name, schema] of [...schemas].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const types = typesOf(name, schema)
    if (typeof types !== 'string') subjects.set(name, types)
    else if (named.has(name)) throw new SourceProblem(types)
    else io.error(`headgate types: left out: ${types}\n`)
  }
  return moduleText({ subjects, ...topicsOf([...subjects.keys()], given) })
}

/** What is wrong with the schema, where it has no types. */
function typesOf(name: string, schema: ParsedSchema | string): SubjectTypes | string {
  if (typeof schema === 'string') return `subject '${printable(name)}': ${printable(schema)}`
  try {
    return subjectTypes(schema)
  } catch (error) {
    if (!(error instanceof SchemaError || error instanceof SerdeError)) throw error
    return `subject '${printable(name)}': ${printable(error.message)}`
  }
}

function deliver(text: string, out: string | undefined, io: CommandIo): ExitCode {
  if (out === undefined) io.out(text)
  else if (readOrNothing(out) !== text) writeFile(out, text)
  return 0
}

function compare(text: string, out: string, io: CommandIo): ExitCode {
  if (readOrNothing(out) === text) return 0
  io.error(`headgate types: ${out} is not as it would be written now.\n`)
  return 1
}

function readOrNothing(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw new SourceProblem(`${path} cannot be read: ${messageOf(error)}`)
  }
}

function writeFile(path: string, text: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
  } catch (error) {
    throw new SourceProblem(`${path} cannot be written: ${messageOf(error)}`)
  }
}

/** One line for people; undefined for what nobody foresaw. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof RegistryError) return `the registry: ${printable(error.message)}`
  return error instanceof SourceProblem ? printable(error.message) : undefined
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Names of strangers do not steer a terminal. */
function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}]+/gu, ' ')
}
