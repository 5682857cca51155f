/** How much a registry is given. Each subject gets about `versions / subjects` versions. */
export interface SeedSize {
  readonly subjects: number
  readonly versions: number
}

/** Calls a registry; the answer as JSON, undefined where it has none. Rejects with the answer where it is an error. */
export async function askRegistry(base: string, line: string, body?: unknown): Promise<unknown> {
  const [method = '', target = ''] = line.split(' ')
  const ask = () =>
    fetch(base + target, {
      method,
      headers: { 'Content-Type': 'application/vnd.schemaregistry.v1+json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
  // A server may close an idle connection just as it is used again.
  const answer = await (method === 'GET' ? ask().catch(ask) : ask())
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${line}: ${answer.status} ${text}`)
  return text === '' ? undefined : JSON.parse(text)
}

const contexts = ['', ':.prod:', ':.team-b:']
const inPath = (subject: string): string => encodeURIComponent(subject)

/** An Avro record with one more field in each version, all of them optional. */
function avro(name: string, version: number, parent: string | undefined): string {
  const added = Array.from({ length: version }, (_, i) => ({ name: `f${i}`, type: 'int', default: i }))
  const fields = parent === undefined ? added : [{ name: 'parent', type: parent }, ...added]
  return JSON.stringify({ type: 'record', name, namespace: 'seed', fields })
}

function protobuf(name: string, version: number): string {
  const fields = Array.from({ length: version }, (_, i) => `  int32 f${i} = ${i + 1};\n`).join('')
  return `syntax = "proto3";\npackage seed;\n\nmessage ${name} {\n${fields}}\n`
}

function jsonSchema(name: string, version: number): string {
  const properties = Object.fromEntries(Array.from({ length: version }, (_, i) => [`f${i}`, { type: 'integer' }]))
  return JSON.stringify({ title: name, type: 'object', additionalProperties: false, properties })
}

/**
 * Fills a registry: three contexts, three languages, references within and between contexts, metadata and rules, versions
 * and subjects that are soft-deleted, gaps from hard deletes, configs, modes and an alias.
 */
export async function seedRegistry(base: string, size: SeedSize): Promise<void> {
  await askRegistry(base, 'PUT /config', { compatibility: 'NONE' })
  for (const context of contexts.slice(1))
    await askRegistry(base, `PUT /config/${inPath(context)}`, { compatibility: 'NONE' })
  const perSubject = Math.max(1, Math.floor(size.versions / size.subjects))
  const lanes = contexts.map(context => seedContext(context))
  await Promise.all(lanes)
  await adorn(base)

  async function seedContext(context: string): Promise<void> {
    for (let number = contexts.indexOf(context); number < size.subjects; number += contexts.length) {
      const count = number === 0 ? size.versions - perSubject * (size.subjects - 1) : perSubject
      await seedSubject(base, { context, number, count })
    }
  }
}

interface SubjectSeed {
  readonly context: string
  readonly number: number
  readonly count: number
}

async function seedSubject(base: string, { context, number, count }: SubjectSeed): Promise<void> {
  const subject = `${context}subject ${number}/value`
  const target = `/subjects/${inPath(subject)}/versions`
  const name = `R${number}`
  const parent = number >= 9 && number % 9 < 3 ? number - 9 : undefined
  for (let version = 1; version <= count; version++) {
    const kind = number % 9 < 3 ? 'AVRO' : number % 9 < 6 ? 'PROTOBUF' : 'JSON'
    const text = { PROTOBUF: protobuf(name, version), JSON: jsonSchema(name, version) }
    const references =
      parent === undefined ? [] : [{ name: `seed.R${parent}`, subject: `subject ${parent}/value`, version: 1 }]
    await askRegistry(base, `POST ${target}`, {
      schema: kind === 'AVRO' ? avro(name, version, parent === undefined ? undefined : `seed.R${parent}`) : text[kind],
      schemaType: kind,
      ...(kind === 'AVRO' && { references }),
      ...(version % 4 === 0 && {
        metadata: { properties: { owner: `team ${number}` }, tags: { [`${name}.f0`]: ['PII'] } },
      }),
      ...(version % 6 === 0 && {
        ruleSet: { domainRules: [{ name: 'check', kind: 'CONDITION', type: 'CEL', mode: 'WRITE', expr: 'true' }] },
      }),
    })
  }
  await thinOut(base, target, { number, count })
}

/** Some versions go for good, some softly, and some subjects whole. */
async function thinOut(base: string, target: string, { number, count }: Omit<SubjectSeed, 'context'>): Promise<void> {
  const isReferred = number % 9 < 3
  if (count > 2) await askRegistry(base, `DELETE ${target}/2`)
  if (count > 4 && number % 5 === 0) await askRegistry(base, `DELETE ${target}/2?permanent=true`)
  if (number % 13 === 12 && !isReferred) await askRegistry(base, `DELETE ${target.replace(/\/versions$/, '')}`)
  if (number % 7 === 0) {
    const place = target.replace(/^\/subjects/, '/config').replace(/\/versions$/, '')
    await askRegistry(base, `PUT ${place}`, { compatibility: 'FULL_TRANSITIVE', normalize: true })
  }
}

/** What belongs to no single version: a schema shared by subjects, an alias, modes, references to what is soft-deleted. */
async function adorn(base: string): Promise<void> {
  const shared = { schema: JSON.stringify({ type: 'record', name: 'Shared', namespace: 'seed', fields: [] }) }
  for (const subject of ['shared-a', 'shared-b', ':.prod:shared-a']) {
    await askRegistry(base, `POST /subjects/${inPath(subject)}/versions`, shared)
  }
  const user = JSON.stringify({ type: 'record', name: 'User', fields: [{ name: 's', type: 'seed.Shared' }] })
  const references = [{ name: 'seed.Shared', subject: ':.prod:shared-a', version: 1 }]
  await askRegistry(base, `POST /subjects/${inPath(':.team-b:user')}/versions`, { schema: user, references })
  await askRegistry(base, `DELETE /subjects/${inPath(':.team-b:user')}/versions/1`)
  await askRegistry(base, `DELETE /subjects/${inPath(':.prod:shared-a')}/versions/1`)
  await askRegistry(base, 'PUT /config/nickname', { alias: 'shared-a' })
  await askRegistry(base, `PUT /config/${inPath(':.team-b:')}`, {
    compatibility: 'FORWARD',
    compatibilityGroup: 'major',
  })
  await askRegistry(base, `PUT /mode/${inPath('shared-b')}`, { mode: 'READONLY' })
  await askRegistry(base, `PUT /mode/${inPath(':.prod:')}`, { mode: 'READONLY' })
}
