import { LineCounter, parseDocument } from 'yaml'
import {
  defaultLockFile,
  type Manifest,
  type ManifestEntry,
  type ManifestMetadata,
  type ManifestProblem,
  type ManifestReference,
  type RuleSeverity,
  type SubjectSettings,
  type Waiver,
} from '../../check/manifest.ts'
import { manifestTable } from '../../check/manifest-table.ts'
import { ManifestValues, ROOT, type ManifestMapping, type ManifestValue } from './manifest-values.ts'

/** A manifest lists files; a longer text is not one. */
const MAX_LENGTH = 4_000_000

/** Reads the text of `schemas.yaml`. With problems there is no manifest; each names its line. */
export function readManifest(text: string): {
  readonly manifest?: Manifest
  readonly problems: readonly ManifestProblem[]
} {
  if (text.length > MAX_LENGTH) return { problems: [{ line: 1, message: `is longer than ${MAX_LENGTH} characters.` }] }
  const lineCounter = new LineCounter()
  const document = parseDocument(text, { lineCounter, prettyErrors: false, stringKeys: true, schema: 'core' })
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => ({ line: lineCounter.linePos(pos[0]).line, message }))
    return { problems }
  }
  const values = new ManifestValues(lineCounter)
  const root = values.read(document.contents, manifestTable, ROOT)
  const manifest = isMapping(root) && values.problems.length === 0 ? manifestOf(root) : undefined
  const problems = [...values.problems, ...(manifest ? contradictions(manifest) : [])]
  return { ...(manifest && problems.length === 0 && { manifest }), problems }
}

function manifestOf(root: ManifestMapping): Manifest {
  const defaults = settingsOf(mappingAt(root, 'defaults'))
  const lint = mappingAt(root, 'lint')
  const baseline = lint && textAt(lint, 'baseline')
  const registry = textAt(root, 'registry')
  const against = textAt(root, 'against')
  return {
    ...(registry !== undefined && { registry }),
    ...(against !== undefined && { against }),
    lock: textAt(root, 'lock') ?? defaultLockFile,
    roots: textsAt(root, 'roots').map(folder => folder.replace(/^\.\/?|\/+$/g, '')),
    dependants: (textAt(root, 'dependants') ?? 'error') as RuleSeverity,
    entries: mappingsAt(root, 'subjects').map(entry => entryOf(entry, defaults)),
    absent: textsAt(root, 'absent'),
    ...(lint && {
      lint: {
        rules: new Map(namesAt(lint, 'rules') as Iterable<[string, RuleSeverity]> | undefined),
        ...(baseline !== undefined && { baseline }),
      },
    }),
    waivers: mappingsAt(root, 'waivers').map(waiverOf),
  }
}

function entryOf(entry: ManifestMapping, defaults: SubjectSettings): ManifestEntry {
  const subject = textAt(entry, 'subject')
  const file = textAt(entry, 'file')
  const own = settingsOf(entry)
  const metadata = mergedMetadata(defaults.metadata, own.metadata)
  // A strategy of the entry's own is not hidden by a template of the defaults.
  const { naming, ...others } = defaults
  const inherited = own.strategy !== undefined || naming === undefined ? others : defaults
  return {
    ...inherited,
    ...own,
    ...(metadata && { metadata }),
    ...(subject !== undefined && { subject }),
    ...(file !== undefined && { file }),
    line: entry.line,
    files: textsAt(entry, 'files'),
    exclude: textsAt(entry, 'exclude'),
    references: referencesOf(entry.values.get('references')),
    examples: textsAt(entry, 'examples'),
  }
}

function settingsOf(mapping: ManifestMapping | undefined): SubjectSettings {
  if (!mapping) return {}
  const texts = ['level', 'group', 'strategy', 'half', 'topic', 'naming', 'owner'] as const
  const read = texts.flatMap(name => {
    const text = textAt(mapping, name)
    return text === undefined ? [] : [[name, text] as const]
  })
  const metadata = mappingAt(mapping, 'metadata')
  const upper = (['policy', 'language'] as const).flatMap(name => {
    const text = textAt(mapping, name)
    return text === undefined ? [] : [[name, text.toUpperCase()] as const]
  })
  // The table has checked every word.
  return {
    ...(Object.fromEntries([...read, ...upper]) as SubjectSettings),
    ...(metadata && { metadata: metadataOf(metadata) }),
  }
}

function metadataOf(mapping: ManifestMapping): ManifestMetadata {
  const properties = namesAt(mapping, 'properties')
  const tags = namesAt(mapping, 'tags')
  const sensitive = textsAt(mapping, 'sensitive')
  return {
    ...(properties && { properties: recordOf(properties, String) }),
    ...(tags && { tags: recordOf(tags, value => value as readonly string[]) }),
    ...(sensitive.length > 0 && { sensitive }),
  }
}

function mergedMetadata(
  base: ManifestMetadata | undefined,
  own: ManifestMetadata | undefined,
): ManifestMetadata | undefined {
  if (!base || !own) return own ?? base
  const properties = { ...base.properties, ...own.properties }
  const tags = { ...base.tags, ...own.tags }
  const sensitive = [...new Set([...(base.sensitive ?? []), ...(own.sensitive ?? [])])]
  return {
    ...(Object.keys(properties).length > 0 && { properties }),
    ...(Object.keys(tags).length > 0 && { tags }),
    ...(sensitive.length > 0 && { sensitive }),
  }
}

function referencesOf(value: ManifestValue | undefined): ManifestEntry['references'] {
  if (value === undefined || value === 'auto') return 'auto'
  if (!Array.isArray(value)) return []
  return (value as readonly ManifestMapping[]).map((one): ManifestReference => {
    const version = one.values.get('version')
    return {
      name: textAt(one, 'name') ?? '',
      subject: textAt(one, 'subject') ?? '',
      ...(version !== undefined && { version: version as number | 'latest' }),
    }
  })
}

function waiverOf(mapping: ManifestMapping): Waiver {
  const read = (name: string) => textAt(mapping, name) ?? ''
  return {
    line: mapping.line,
    subject: read('subject'),
    code: read('code'),
    path: read('path'),
    owner: read('owner'),
    reason: read('reason'),
    until: read('until'),
  }
}

/** What fits the table, and yet says two things or none. */
function contradictions(manifest: Manifest): readonly ManifestProblem[] {
  const entries = manifest.entries.flatMap(({ line, subject, file, files }): readonly ManifestProblem[] => {
    if (file === undefined && files.length === 0) return [{ line, message: 'a subject needs the key file or files.' }]
    if (file !== undefined && files.length > 0) return [{ line, message: 'a subject has file or files, not both.' }]
    const isOneName = subject !== undefined && files.length > 0
    return isOneName ? [{ line, message: 'files gives many subjects: name them with naming, not subject.' }] : []
  })
  const { registry } = manifest
  if (registry !== undefined && /^[^/]*\/\/[^/]*@/.test(registry))
    entries.push({ line: 1, message: 'registry must not hold credentials: give them in HEADGATE_REGISTRY_USER.' })
  return entries
}

const isMapping = (value: ManifestValue | undefined): value is ManifestMapping =>
  typeof value === 'object' && 'values' in value && value.values instanceof Map

function textAt(mapping: ManifestMapping, name: string): string | undefined {
  const value = mapping.values.get(name)
  return typeof value === 'string' ? value : undefined
}

function textsAt(mapping: ManifestMapping, name: string): readonly string[] {
  const value = mapping.values.get(name)
  return Array.isArray(value) ? (value as readonly string[]) : []
}

function mappingAt(mapping: ManifestMapping, name: string): ManifestMapping | undefined {
  const value = mapping.values.get(name)
  return isMapping(value) ? value : undefined
}

function mappingsAt(mapping: ManifestMapping, name: string): readonly ManifestMapping[] {
  const value = mapping.values.get(name)
  return Array.isArray(value) ? (value as readonly ManifestValue[]).filter(isMapping) : []
}

const namesAt = (mapping: ManifestMapping, name: string): ReadonlyMap<string, ManifestValue> | undefined =>
  mappingAt(mapping, name)?.values

function recordOf<Value>(
  map: ReadonlyMap<string, ManifestValue>,
  valueOf: (value: ManifestValue) => Value,
): Readonly<Record<string, Value>> {
  const record = Object.create(null) as Record<string, Value>
  for (const [name, value] of map) record[name] = valueOf(value)
  return record
}
