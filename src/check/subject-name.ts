import type { SubjectSettings } from './manifest.ts'

/** What names are made from. */
export interface NamedFile {
  readonly path: string
  /** Full name of what is in it; undefined where there is none. */
  readonly record: string | undefined
}

const strategies = { topic: '{topic}-{half}', record: '{record}', 'topic-record': '{topic}-{record}' } as const

/** The subject of a file by its template or strategy. A text in an object is why there is none. */
export function subjectName(settings: SubjectSettings, file: NamedFile): string | { readonly problem: string } {
  const template = settings.naming ?? strategies[settings.strategy ?? 'topic']
  const parts = partsOf(file)
  const topic = filled(settings.topic ?? '{file}', parts)
  if (typeof topic !== 'string') return topic
  return filled(template, new Map([...parts, ['topic', topic], ['half', settings.half ?? 'value']]))
}

function partsOf({ path, record }: NamedFile): Map<string, string | undefined> {
  const folders = path.split('/')
  const file = (folders.pop() ?? '').replace(/\.schema\.json$|\.[^.]+$/i, '')
  const dot = record?.lastIndexOf('.') ?? -1
  return new Map([
    ['file', file],
    ['dir', folders.at(-1) ?? ''],
    ['path', [...folders, file].join('.')],
    ['record', record],
    ['name', record?.slice(dot + 1)],
    ['namespace', record === undefined ? undefined : record.slice(0, Math.max(dot, 0))],
  ])
}

function filled(
  template: string,
  parts: ReadonlyMap<string, string | undefined>,
): string | { readonly problem: string } {
  let problem: string | undefined
  const text = template.replace(/\{([^{}]*)\}/g, (_, name: string) => {
    const part = parts.get(name)
    if (part === undefined)
      problem ??= parts.has(name)
        ? `the schema has no name for {${name}}`
        : `{${name}} is no part of a name: known are ${[...parts.keys()].map(key => `{${key}}`).join(', ')}`
    return part ?? ''
  })
  return problem === undefined ? text : { problem }
}
