import { levels } from '../schema/compatibility.ts'

/** What a value of the manifest may be. */
export type Shape =
  | { readonly kind: 'text'; readonly pattern?: string; readonly expects?: string }
  /** One of `words`; the letter case does not count. */
  | { readonly kind: 'word'; readonly words: readonly string[] }
  | { readonly kind: 'number'; readonly least: number }
  | { readonly kind: 'date' }
  | { readonly kind: 'list'; readonly of: Shape; readonly isSingleFine?: boolean }
  /** A mapping with these keys and no others. */
  | { readonly kind: 'keys'; readonly keys: Readonly<Record<string, Key>> }
  /** A mapping from any name to one kind of value. */
  | { readonly kind: 'names'; readonly of: Shape }
  | { readonly kind: 'either'; readonly shapes: readonly Shape[] }

/** A key of the manifest. */
export interface Key {
  readonly shape: Shape
  /** One sentence for people and editors. */
  readonly meaning: string
  readonly isNeeded?: boolean
}

const text: Shape = { kind: 'text' }
const texts: Shape = { kind: 'list', of: text, isSingleFine: true }
const level: Shape = { kind: 'word', words: Object.keys(levels) }
const severity: Shape = { kind: 'word', words: ['off', 'warning', 'error'] }

const metadata: Shape = {
  kind: 'keys',
  keys: {
    properties: { shape: { kind: 'names', of: text }, meaning: 'Names and values, such as a major version.' },
    tags: {
      shape: { kind: 'names', of: { kind: 'list', of: text } },
      meaning: 'Tags by the path of a field or record.',
    },
    sensitive: { shape: { kind: 'list', of: text }, meaning: 'Names of properties that are not shown in the open.' },
  },
}

const reference: Shape = {
  kind: 'keys',
  keys: {
    name: { shape: text, meaning: 'The name as the schema uses it: a type, an import path, a $ref.', isNeeded: true },
    subject: {
      shape: text,
      meaning: 'The subject that it stands for, in the tree or in the registry.',
      isNeeded: true,
    },
    version: {
      shape: {
        kind: 'either',
        shapes: [
          { kind: 'number', least: 1 },
          { kind: 'word', words: ['latest'] },
        ],
      },
      meaning: 'A version of the subject in the registry. Default: the one of the tree, else the latest.',
    },
  },
}

/** Keys that stand in `defaults` and in each subject. */
const shared = {
  level: { shape: level, meaning: 'Compatibility level. Default: that of the registry or the lock file.' },
  policy: {
    shape: { kind: 'word', words: ['strict', 'lenient'] },
    meaning: 'Compatibility policy, which JSON Schema alone looks at. Default: that of the registry.',
  },
  group: {
    shape: text,
    meaning: 'The metadata property that divides a subject into compatibility groups. Default: that of the registry.',
  },
  language: {
    shape: { kind: 'word', words: ['avro', 'json', 'protobuf'] },
    meaning: 'Language of the schema. Default: by the ending of the file, then by its content.',
  },
  strategy: {
    shape: { kind: 'word', words: ['topic', 'record', 'topic-record'] },
    meaning: 'How subjects are named after topics and records. Default: topic.',
  },
  half: {
    shape: { kind: 'word', words: ['key', 'value'] },
    meaning: 'The half of a topic that the strategies of topics name. Default: value.',
  },
  topic: { shape: text, meaning: 'Template of the topic for the strategies of topics. Default: {file}.' },
  naming: {
    shape: text,
    meaning: 'Template of the subject, in place of a strategy: {file}, {dir}, {path}, {name}, {namespace}, {record}.',
  },
  metadata: { shape: metadata, meaning: 'Metadata that the schema is registered with.' },
  owner: { shape: text, meaning: 'Who answers for the schema; shown with its findings.' },
} as const satisfies Record<string, Key>

const subject: Shape = {
  kind: 'keys',
  keys: {
    subject: { shape: text, meaning: 'The subject. Default: by naming or strategy.' },
    file: { shape: text, meaning: 'The schema file, from the folder of the manifest.' },
    files: { shape: texts, meaning: 'Patterns of schema files: *, **, ?, {a,b}; one subject for each.' },
    exclude: { shape: texts, meaning: 'Patterns of files that are none of this entry.' },
    references: {
      shape: {
        kind: 'either',
        shapes: [
          { kind: 'word', words: ['auto', 'none'] },
          { kind: 'list', of: reference },
        ],
      },
      meaning: 'auto: found by type name, import or $ref in the tree, else in the registry. Default: auto.',
    },
    examples: { shape: texts, meaning: 'Patterns of records that the schema has to be able to read.' },
    ...shared,
  },
}

const waiver: Shape = {
  kind: 'keys',
  keys: {
    subject: { shape: text, meaning: 'The subject of the finding.', isNeeded: true },
    code: { shape: text, meaning: 'The code of the finding.', isNeeded: true },
    path: { shape: text, meaning: 'The path of the finding, as reports show it.', isNeeded: true },
    owner: { shape: text, meaning: 'Who lets it pass.', isNeeded: true },
    reason: { shape: text, meaning: 'Why it may pass.', isNeeded: true },
    until: { shape: { kind: 'date' }, meaning: 'The last day on which it may pass, as 2026-12-31.', isNeeded: true },
  },
}

const lint: Shape = {
  kind: 'keys',
  keys: {
    rules: {
      shape: { kind: 'names', of: severity },
      meaning: 'Severity by the code of a lint rule. Default: that of the rule.',
    },
    baseline: { shape: text, meaning: 'File with the findings that were there before the rules came.' },
  },
}

/** Every key of `schemas.yaml`. */
export const manifestTable: { readonly kind: 'keys'; readonly keys: Readonly<Record<string, Key>> } = {
  kind: 'keys',
  keys: {
    registry: { shape: text, meaning: 'URL of the registry, without credentials.' },
    against: {
      shape: {
        kind: 'text',
        pattern: '^(registry|lock|git:.+|dir:.+)$',
        expects: 'registry, lock, git:REF or dir:PATH',
      },
      meaning: 'What schemas are compared with. Default: registry.',
    },
    lock: { shape: text, meaning: 'The lock file. Default: schemas.lock.' },
    roots: {
      shape: texts,
      meaning: 'Folders that imports of Protobuf count from. Default: the folder of the manifest.',
    },
    dependants: {
      shape: severity,
      meaning: 'Severity of a break in a dependant that only the registry knows. Default: error.',
    },
    defaults: {
      shape: { kind: 'keys', keys: shared },
      meaning: 'What applies to every subject that says nothing else.',
    },
    subjects: { shape: { kind: 'list', of: subject }, meaning: 'The schemas of this tree.', isNeeded: true },
    absent: { shape: texts, meaning: 'Subjects that are to be gone: headgate apply --delete deletes them.' },
    lint: { shape: lint, meaning: 'Rules of style. Without this key none is looked at.' },
    waivers: { shape: { kind: 'list', of: waiver }, meaning: 'Findings that may pass for a time.' },
  },
}
