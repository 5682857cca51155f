import { once } from 'node:events'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { RegistryClient } from '../../../src/client/index.ts'
import { openRegistry } from '../registry-fixture.ts'
import { restServer } from '../rest-server.ts'
import type { ClientCase, SentRequest } from './serde-client-case.ts'

/** A registry of ours with what a case says it held before, a client of it, and a list of what the client sent. */
export class ClientFixture {
  readonly client: RegistryClient
  readonly #server: Server
  readonly #url: string
  readonly #ids: number[] = []
  #idsBefore = 0
  readonly #guids = new Map<string, string>()
  #faultsLeft = 0
  readonly #fault: ClientCase['fault']
  #isRecording = false
  #sent: SentRequest[] = []

  private constructor(server: Server, item: ClientCase) {
    this.#server = server
    this.#url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    this.#fault = item.fault
    this.client = new RegistryClient({
      urls: this.#url,
      retryWaitMs: 0,
      fetch: (target, init) => this.#fetch(target, init ?? {}),
    })
  }

  static async open(item: ClientCase): Promise<ClientFixture> {
    const server = restServer(await openRegistry()).server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const fixture = new ClientFixture(server, item)
    await fixture.#prepare(item)
    return fixture
  }

  async #prepare({ registered = [], association, lang, fault }: ClientCase): Promise<void> {
    const setUp = new RegistryClient({ urls: this.#url })
    for (const { subject, ...definition } of registered) {
      const { id } = await setUp.register(subject, { ...definition, schemaType: lang.toUpperCase() })
      this.#ids.push(id)
    }
    if (association) {
      await setUp.associations.create({
        resourceName: association.topic,
        resourceNamespace: 'lkc-1',
        resourceId: 'resource-1',
        resourceType: 'topic',
        associations: [{ subject: association.subject, associationType: 'value', lifecycle: 'WEAK' }],
      })
    }
    this.#idsBefore = this.#ids.length
    this.#faultsLeft = fault?.times ?? 0
  }

  record(): void {
    this.#sent = []
    this.#isRecording = true
  }

  pause(): void {
    this.#isRecording = false
  }

  get recorded(): readonly SentRequest[] {
    return this.#sent
  }

  /** Settings with our ids in the place of those of the recording. */
  settings(config: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
    return Object.fromEntries(Object.entries(config).map(([name, value]) => [name, this.idText(value)]))
  }

  /** `<id 1>` is the first schema that was there before, `<new id>` the only one that came later, or the last. */
  idText(text: string): string {
    const newest = Math.max(...this.#ids, 0)
    return text
      .replace(/<id (\d+)>/g, (_all, at: string) => String(this.#ids[Number(at) - 1]))
      .replace('<new id>', String(newest))
      .replace('<new guid>', [...this.#guids.values()].at(-1) ?? '')
  }

  /** Whether a payload carries the id that a case speaks of: `<new id>` is any that was not there before. */
  isId(actual: string, expected: string): boolean {
    if (expected !== '<new id>') return actual === this.idText(expected)
    return this.#ids.indexOf(Number(actual)) >= this.#idsBefore
  }

  /** A request of the case with our ids. */
  shown({ method, path, query, body, status, code }: SentRequest): SentRequest {
    return {
      method,
      path: this.idText(path),
      query: query ?? {},
      ...(body !== undefined && { body }),
      status,
      ...(code !== undefined && { code }),
    }
  }

  /** Sends a request of another client. */
  async send(request: SentRequest): Promise<{ readonly status: number; readonly code?: number }> {
    const { method, path, query = {}, body } = request
    const pairs = Object.entries(query).flatMap(([name, given]) =>
      (typeof given === 'string' ? [given] : given).map((value): [string, string] => [name, value]),
    )
    const target = `${this.#url}${this.idText(path)}?${new URLSearchParams(pairs)}`
    const answer = await this.#answer(target, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
    })
    const { status, code } = await read(answer)
    return { status, ...(code !== undefined && { code }) }
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise(resolve => this.#server.close(resolve))
  }

  async #fetch(target: string, init: RequestInit): Promise<Response> {
    const answer = await this.#answer(target, init)
    const { pathname, searchParams } = new URL(target)
    const { status, code } = await read(answer)
    const isInjected = answer.headers.has('injected')
    if (this.#isRecording) {
      this.#sent.push({
        method: init.method ?? 'GET',
        path: decodeURIComponent(pathname),
        query: Object.fromEntries(searchParams),
        ...(typeof init.body === 'string' && { body: JSON.parse(init.body) }),
        status,
        ...(code !== undefined && !isInjected && { code }),
      })
    }
    return answer
  }

  async #answer(target: string, init: RequestInit): Promise<Response> {
    if (this.#isFaulty(new URL(target).pathname)) return this.#injected()
    const answer = await fetch(target, init)
    const { id, guid } = await read(answer)
    if (init.method === 'POST' && id !== undefined && !this.#ids.includes(id)) this.#ids.push(id)
    if (guid !== undefined) this.#guids.set(guid, guid)
    return answer
  }

  #isFaulty(path: string): boolean {
    if (this.#fault === undefined || this.#faultsLeft === 0) return false
    if (this.#fault.only !== undefined && !new RegExp(this.#fault.only).test(path)) return false
    this.#faultsLeft--
    return true
  }

  #injected(): Response {
    const { status = 0 } = this.#fault ?? {}
    if (status === 0) throw new TypeError('the connection was cut')
    const body = JSON.stringify({ error_code: status * 100 + 1, message: 'injected' })
    return new Response(body, { status, headers: { 'content-type': 'application/json', injected: 'true' } })
  }
}

/** Status, and what the body says. */
async function read(
  answer: Response,
): Promise<{ readonly status: number; readonly code?: number; readonly id?: number; readonly guid?: string }> {
  const { status } = answer
  const body: unknown = await answer
    .clone()
    .json()
    .catch(() => undefined)
  if (typeof body !== 'object' || body === null) return { status }
  const { error_code: code, id, guid } = body as { error_code?: number; id?: number; guid?: string }
  return {
    status,
    ...(code !== undefined && { code }),
    ...(id !== undefined && { id }),
    ...(guid !== undefined && { guid }),
  }
}
