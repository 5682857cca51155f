import { readFileSync, statSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { RegistryClient } from '../client/registry-client.ts'
import { defaultLimits } from '../schema/limits.ts'
import { SchemaError, type ParsedSchema, type ResolvedReferences, type SchemaType } from '../schema/schema.ts'
import { valueLanguages } from '../serde/value-languages.ts'

/** Why schemas cannot be had, for people. */
export class SourceProblem extends Error {}

/** Schemas by subject; a text is why one cannot be read. */
export type SchemasBySubject = ReadonlyMap<string, ParsedSchema | string>

const languages: ReadonlyMap<string, SchemaType> = new Map([
  ['.avsc', 'AVRO'],
  ['.proto', 'PROTOBUF'],
  ['.json', 'JSON'],
])
const MAX_FILE_BYTES = 4 * defaultLimits.textLength

/** The latest versions of subjects; of all there are, where none is named. Rejects with RegistryError. */
export async function schemasOfRegistry(url: string, wanted: readonly string[] | undefined): Promise<SchemasBySubject> {
  const client = new RegistryClient({ urls: url })
  try {
    const names = [...new Set(wanted ?? (await client.subjects.list()))]
    const read = names.map(async name => {
      const latest = await client.latest(name)
      const { schema, schemaType } = latest
      const references = await client.resolveReferences(latest)
      return [name, await parsedOrReason(schemaType, schema, references)] as const
    })
    return new Map(await Promise.all(read))
  } finally {
    await client.close()
  }
}

/** The schemas of files, given as `path` or `subject=path`. Rejects with SourceProblem. */
export async function schemasOfFiles(files: readonly string[]): Promise<SchemasBySubject> {
  const found = new Map<string, ParsedSchema>()
  const before: { readonly type: SchemaType; readonly reference: ResolvedReferences[number] }[] = []
  for (const file of files) {
    const { subject, path } = namedFile(file)
    const type = languages.get(extname(path).toLowerCase())
    if (type === undefined) throw new SourceProblem(`${path} is no schema file: .avsc, .proto and .json are known.`)
    if (found.has(subject)) throw new SourceProblem(`there are two files for the subject '${subject}'.`)
    const text = readText(path)
    const references = before.filter(one => one.type === type).map(one => one.reference)
    found.set(subject, await parsedFile(type, text, { references, path }))
    before.push({ type, reference: { name: basename(path), subject, version: 1, text, direct: true } })
  }
  return found
}

/** What stands before the first `=` is a subject, unless a slash does: then it belongs to the path. */
function namedFile(file: string): { readonly subject: string; readonly path: string } {
  const [, subject, rest] = /^([^=/\\]+)=(.+)$/s.exec(file) ?? []
  if (subject !== undefined && rest !== undefined) return { subject, path: rest }
  return { subject: basename(file, extname(file)), path: file }
}

function readText(path: string): string {
  try {
    const { size } = statSync(path)
    if (size <= MAX_FILE_BYTES) return readFileSync(path, 'utf8')
  } catch (error) {
    throw new SourceProblem(`${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`)
  }
  throw new SourceProblem(`${path} is longer than ${MAX_FILE_BYTES} bytes.`)
}

/** Alone if it can be read so: two files may define one type. */
async function parsedFile(
  type: SchemaType,
  text: string,
  { references, path }: { readonly references: ResolvedReferences; readonly path: string },
): Promise<ParsedSchema> {
  const alone = type === 'AVRO' ? await parsedOrReason(type, text, []) : ''
  const found = typeof alone === 'string' ? await parsedOrReason(type, text, references) : alone
  if (typeof found === 'string') throw new SourceProblem(`${path}: ${found}`)
  return found
}

async function parsedOrReason(
  type: string,
  text: string,
  references: ResolvedReferences,
): Promise<ParsedSchema | string> {
  if (!Object.hasOwn(valueLanguages, type)) return `schemas of type ${type} are not known`
  // Checked: the table has a row of that name.
  const { parse } = await valueLanguages[type as SchemaType].load()
  try {
    return parse(text, references, {
      mode: 'stored',
      validateFields: false,
      allowsEditions: true,
      limits: defaultLimits,
    })
  } catch (error) {
    if (!(error instanceof SchemaError)) throw error
    return explained(error)
  }
}

/** With the place, and with what is below: `Invalid JSON` alone helps nobody. */
function explained({ message, cause, position }: SchemaError): string {
  const more = cause instanceof Error ? `: ${cause.message}` : ''
  const place = position === undefined ? '' : ` (line ${position.line}, column ${position.column})`
  return message + more + place
}
