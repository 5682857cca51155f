import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { run } from '../../../src/cli/run.ts'

/** A folder with a manifest and schemas, and `headgate check` in it. */
export class CheckedFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'headgate-check-'))
  readonly #fetch: typeof globalThis.fetch | undefined

  constructor(fetch?: typeof globalThis.fetch) {
    this.#fetch = fetch
  }

  write(files: Readonly<Record<string, string | object>>): this {
    for (const [name, content] of Object.entries(files)) {
      const path = join(this.path, name)
      mkdirSync(dirname(path), { recursive: true })
      writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content, undefined, 2))
    }
    return this
  }

  read(name: string): string {
    return readFileSync(join(this.path, name), 'utf8')
  }

  async check(...words: readonly string[]) {
    return this.checkIn({}, ...words)
  }

  async checkIn(environment: Readonly<Record<string, string>>, ...words: readonly string[]) {
    let out = ''
    let error = ''
    const code = await run(['check', ...words], {
      environment,
      folder: this.path,
      out: text => void (out += text),
      error: text => void (error += text),
      ...(this.#fetch && { fetch: this.#fetch }),
    })
    return { code, out, error }
  }

  /** The findings of a check, as its JSON output has them. */
  async findings(...words: readonly string[]) {
    const { code, out, error } = await this.check('--output', 'json', ...words)
    if (out === '') throw new Error(error)
    const { findings, subjects, counts } = JSON.parse(out) as {
      findings: readonly Record<string, unknown>[]
      subjects: readonly Record<string, unknown>[]
      counts: Record<string, number>
    }
    return { code, findings, subjects, counts }
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true })
  }
}

/** An Avro record in the namespace acme. */
export const record = (name: string, fields: Readonly<Record<string, unknown>>) => ({
  type: 'record',
  name,
  namespace: 'acme',
  fields: Object.entries(fields).map(([field, type]) => ({ name: field, type })),
})
