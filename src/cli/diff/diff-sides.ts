import { existsSync } from 'node:fs'
import { basename, resolve } from 'node:path'
import { languageOf } from '../../check/language-of.ts'
import type { RegistryClient } from '../../client/registry-client.ts'
import type { SchemaSource } from '../../schema/engine.ts'
import type { ResolvedReferences, SchemaType } from '../../schema/schema.ts'
import { CheckProblem } from '../check/check-problem.ts'
import { findManifest } from '../check/find-manifest.ts'
import { folderSource, readText } from '../check/folder-source.ts'
import { gitSource } from '../check/git-source.ts'
import { CommandProblem } from '../command-failure.ts'
import type { CommandIo } from '../command-io.ts'
import { registryAt, registryOf, type OpenedRegistry } from '../opened-registry.ts'
import type { RegistryRequest } from '../registry-options.ts'

/** One of the two schemas that are compared. */
export interface DiffSide {
  /** For people. */
  readonly name: string
  readonly source: SchemaSource
}

/** How the schemas of a comparison are found. */
export interface SidesRequest extends RegistryRequest {
  readonly type?: string
  readonly reference?: readonly string[]
}

const types: readonly SchemaType[] = ['AVRO', 'JSON', 'PROTOBUF']

/** Reads schemas by what the user calls them. Rejects with CommandProblem, CheckProblem and RegistryError. */
export class DiffSides {
  readonly #request: SidesRequest
  readonly #io: CommandIo
  readonly #working: string
  readonly #opened: OpenedRegistry[] = []

  constructor(request: SidesRequest, io: CommandIo) {
    this.#request = request
    this.#io = io
    this.#working = io.folder ?? process.cwd()
  }

  /** A file, `git:REF:path`, the URL of a version, or `subject@version` of the registry; without a version the latest. */
  async read(name: string): Promise<DiffSide> {
    const [, revision, path] = /^git:([^:]+):(.+)$/.exec(name) ?? []
    if (revision !== undefined && path !== undefined) return this.#ofGit(name, revision, path)
    if (/^https?:\/\//i.test(name)) return this.#ofUrl(name)
    if (existsSync(resolve(this.#working, name)))
      return this.#ofText(name, name, readText(resolve(this.#working, name)))
    const [, subject = '', version] = /^(.+?)(?:@(latest|\d+))?$/s.exec(name) ?? []
    const named = await registryOf(this.#request, this.#io, this.#manifestRegistry()).catch((error: unknown) => {
      if (!(error instanceof CommandProblem)) throw error
      throw new CommandProblem(`there is no file '${name}', and no registry to look for it: ${error.message}`, 2)
    })
    this.#opened.push(named)
    return this.#ofRegistry(named.client, subject, version)
  }

  /** That of the manifest above the working folder, where there is one. */
  #manifestRegistry(): string | undefined {
    try {
      return findManifest(this.#working).manifest.registry
    } catch (error) {
      if (error instanceof CheckProblem) return undefined
      throw error
    }
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map(({ client }) => client.close()))
  }

  #ofGit(name: string, revision: string, path: string): DiffSide {
    return this.#ofText(name, path, gitSource(this.#working, revision).read([path]).get(path))
  }

  async #ofUrl(name: string): Promise<DiffSide> {
    const [, base, subject, version] =
      /^(https?:\/\/.+?)\/subjects\/([^/]+)(?:\/versions\/(latest|\d+))?\/?$/i.exec(name) ?? []
    if (base === undefined || subject === undefined) {
      throw new CommandProblem(
        `${withoutUser(name)} is not of the form http://host:8081/subjects/NAME/versions/NUMBER.`,
        2,
      )
    }
    const opened = await registryAt(base)
    this.#opened.push(opened)
    const side = await this.#ofRegistry(opened.client, decodeURIComponent(subject), version)
    return { ...side, name: `${opened.title} ${side.name}` }
  }

  async #ofRegistry(client: RegistryClient, subject: string, version = 'latest'): Promise<DiffSide> {
    const wanted = version === 'latest' ? version : Number(version)
    const found = await client.version(subject, wanted, { deleted: true })
    const references = await client.resolveReferences(found)
    const source = { type: this.#typeOf(found.schemaType, subject), text: found.schema, references, key: undefined }
    return { name: `${subject}@${found.version}`, source }
  }

  #ofText(name: string, path: string, text: string | undefined): DiffSide {
    if (text === undefined) throw new CommandProblem(`${name} is not there.`, 2)
    const type = this.#request.type ?? languageOf(path, text)
    if (type === undefined)
      throw new CommandProblem(`${name}: neither name nor content tells its language: give --type.`, 2)
    const own = this.#typeOf(type, name)
    return { name, source: { type: own, text, references: this.#references(own), key: undefined } }
  }

  #typeOf(text: string, name: string): SchemaType {
    const type = types.find(one => one === text.toUpperCase())
    if (type === undefined) throw new CommandProblem(`${name}: '${text}' is none of ${types.join(', ')}.`, 2)
    return type
  }

  /** `name=path`, or a path whose name is the reference, in the order in which they can be read. */
  #references(type: SchemaType): ResolvedReferences {
    return (this.#request.reference ?? []).flatMap(given => {
      const [, name = basename(given), path = given] = /^([^=]+)=(.+)$/s.exec(given) ?? []
      const text = folderSource(this.#working).read([path]).get(path)
      if (text === undefined) throw new CommandProblem(`--reference ${given}: ${path} is not there.`, 2)
      const isOther = languageOf(path, text) !== undefined && languageOf(path, text) !== type
      return isOther ? [] : [{ name, subject: name, version: 1, text, direct: true }]
    })
  }
}

const withoutUser = (url: string): string => url.replace(/\/\/[^/@]*@/, '//')
