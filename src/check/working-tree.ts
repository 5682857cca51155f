import { normalizedSubject } from '../registry/names.ts'
import type { SchemaType } from '../schema/schema.ts'
import { languageOf } from './language-of.ts'
import type { ManifestEntry, ManifestProblem } from './manifest.ts'
import { schemaNames } from './names/schema-names.ts'
import type { SchemaNames } from './names/used-names.ts'
import { subjectName } from './subject-name.ts'

/** A schema of the working tree under the subject that the manifest gives it. */
export interface TreeSchema {
  readonly subject: string
  /** From the folder of the manifest, with `/`. */
  readonly path: string
  readonly type: SchemaType
  readonly text: string
  readonly entry: ManifestEntry
  readonly names: SchemaNames
}

/** A file that an entry names, and its text. */
export interface TreeFile {
  readonly path: string
  readonly text: string
  readonly entry: ManifestEntry
}

/** Gives each file its language and subject. Two files of one subject, or a file without either, are problems. */
export function treeSchemas(files: readonly TreeFile[]): {
  readonly schemas: readonly TreeSchema[]
  readonly problems: readonly ManifestProblem[]
} {
  const schemas = new Map<string, TreeSchema>()
  const problems: ManifestProblem[] = []
  for (const { path, text, entry } of files) {
    const refuse = (why: string) => problems.push({ line: entry.line, message: `${path}: ${why}.` })
    const type = entry.language ?? languageOf(path, text)
    if (type === undefined) {
      refuse('neither its name nor its content tells its language: set language')
      continue
    }
    const names = schemaNames(type, text)
    const named = entry.subject ?? subjectName(entry, { path, record: names.record })
    if (typeof named !== 'string') {
      refuse(named.problem)
      continue
    }
    const subject = normalizedSubject(named)
    const other = schemas.get(subject)
    if (other) refuse(`the subject '${subject}' is that of ${other.path}, too`)
    else schemas.set(subject, { subject, path, type, text, entry, names })
  }
  return { schemas: [...schemas.values()], problems }
}
