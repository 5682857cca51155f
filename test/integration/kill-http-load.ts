/** One registration and, when an answer came, what it said. */
interface Registration {
  readonly subject: string
  readonly schema: string
  answer?: { readonly id: number; readonly version: number }
}

interface Deletion {
  readonly subject: string
  readonly version: number
  isAcknowledged: boolean
}

interface ListedVersion {
  readonly subject: string
  readonly version: number
  readonly id: number
  readonly schema: string
}

const subjects = Array.from({ length: 12 }, (_, index) => `s-${index}`)
const PAGE = 1000
const headers = { 'Content-Type': 'application/vnd.schemaregistry.v1+json' }

/** Clients that register and delete over HTTP, and the book they keep of what they were told. */
export class KillLoad {
  readonly #registrations: Registration[] = []
  readonly #deletions: Deletion[] = []
  #steps = 0
  #isOn = false
  #clients: Promise<void>[] = []

  get acknowledged(): number {
    return (
      this.#registrations.filter(one => one.answer).length + this.#deletions.filter(one => one.isAcknowledged).length
    )
  }

  get attempted(): number {
    return this.#registrations.length + this.#deletions.length
  }

  /** Lets `count` clients write to the registry at `url`, each the next as soon as it has an answer. */
  start(url: string, count: number): void {
    this.#isOn = true
    this.#clients = Array.from({ length: count }, () => this.#client(url))
  }

  /** No more requests; resolves when the last has been answered or has failed. */
  async stop(): Promise<void> {
    this.#isOn = false
    await Promise.all(this.#clients)
  }

  /** What the registry at `url` holds against the book: every list is empty where all is right. */
  async faults(url: string): Promise<Readonly<Record<string, readonly unknown[]>>> {
    const [all, active] = await Promise.all([listed(url, true), listed(url, false)])
    return { ...this.#registrationFaults(all), ...this.#deletionFaults(all, active) }
  }

  #registrationFaults(all: readonly ListedVersion[]) {
    const asked = new Map(this.#registrations.map(one => [one.schema, one]))
    const found = new Map(all.map(row => [row.schema, row]))
    return {
      invented: all.filter(({ subject, schema }) => asked.get(schema)?.subject !== subject),
      doubled: all.filter(row => found.get(row.schema) !== row),
      lost: this.#registrations.filter(({ schema, answer }) => {
        const row = found.get(schema)
        return answer && (row?.id !== answer.id || row.version !== answer.version)
      }),
      // Every text is another one: an id that is missing was given away and lost, one that stands twice was given twice.
      idGaps: gaps(all.map(({ id }) => id)),
      versionGaps: subjects.flatMap(subject =>
        gaps(all.filter(row => row.subject === subject).map(row => row.version)),
      ),
    }
  }

  #deletionFaults(all: readonly ListedVersion[], active: readonly ListedVersion[]) {
    const left = new Set(active.map(keyOf))
    const asked = new Set(this.#deletions.map(keyOf))
    return {
      undeleted: this.#deletions.filter(one => one.isAcknowledged && left.has(keyOf(one))),
      deletedUnasked: all.filter(row => !left.has(keyOf(row)) && !asked.has(keyOf(row))),
    }
  }

  async #client(url: string): Promise<void> {
    while (this.#isOn) {
      const isDone = ++this.#steps % 9 === 0 ? await this.#delete(url) : await this.#register(url)
      // The server is gone; it is not asked again until it has been started anew.
      if (!isDone) await new Promise(resolve => setTimeout(resolve, 20))
    }
  }

  async #register(url: string): Promise<boolean> {
    const number = this.#registrations.length
    const subject = subjects[number % subjects.length] ?? ''
    const fields = `{"name":"f","type":"string","default":"${'x'.repeat(number % 200)}"}`
    const schema = `{"type":"record","name":"R","doc":"${number}","fields":[${fields}]}`
    const registration: Registration = { subject, schema }
    this.#registrations.push(registration)
    const body = JSON.stringify({ schema })
    const answer = await ask(`${url}/subjects/${subject}/versions`, { method: 'POST', headers, body })
    if (answer) registration.answer = answer as { id: number; version: number }
    return answer !== undefined
  }

  async #delete(url: string): Promise<boolean> {
    const target = this.#registrations[Math.floor(Math.random() * this.#registrations.length)]
    const version = target?.answer?.version
    if (!target || version === undefined) return this.#register(url)
    const deletion: Deletion = { subject: target.subject, version, isAcknowledged: false }
    this.#deletions.push(deletion)
    const answer = await ask(`${url}/subjects/${target.subject}/versions/${version}`, { method: 'DELETE' })
    if (answer !== undefined) deletion.isAcknowledged = true
    return answer !== undefined
  }
}

/** The JSON of a 200; undefined where no answer came, or one that leaves open what happened. */
async function ask(url: string, request: RequestInit): Promise<unknown> {
  let answer: Response
  try {
    answer = await fetch(url, request)
    const body: unknown = await answer.json()
    if (answer.status === 200) return body
    // Deleted by another client already, or by a request of ours whose answer was lost.
    if (answer.status === 404 || answer.status === 500) return undefined
    throw new Error(`${request.method} ${url}: ${answer.status} ${JSON.stringify(body)}`)
  } catch (error) {
    // What fetch throws when the connection breaks, before the answer or in the middle of it; in jest it is not our class.
    if (['TypeError', 'SyntaxError'].includes((error as Error).name)) return undefined
    throw error
  }
}

async function listed(url: string, deleted: boolean): Promise<readonly ListedVersion[]> {
  const rows: ListedVersion[] = []
  for (;;) {
    const answer = await fetch(`${url}/schemas?deleted=${deleted}&limit=${PAGE}&offset=${rows.length}`)
    if (answer.status !== 200) throw new Error(`GET ${answer.url}: ${answer.status} ${await answer.text()}`)
    const page = (await answer.json()) as ListedVersion[]
    rows.push(...page)
    if (page.length < PAGE) return rows
  }
}

const keyOf = ({ subject, version }: { readonly subject: string; readonly version: number }): string =>
  `${subject} ${version}`

/** The numbers that break the row 1, 2, 3, …: each shows where. */
const gaps = (numbers: readonly number[]): readonly number[] =>
  numbers.toSorted((a, b) => a - b).filter((number, index) => number !== index + 1)
