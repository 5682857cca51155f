import type { PlanStep } from '../../check/plan.ts'
import type { RegisterRequest } from '../../client/entities.ts'
import type { RegistryClient } from '../../client/registry-client.ts'

/** A step that was done, and what came of it. */
export interface DoneStep {
  readonly action: PlanStep['action']
  readonly subject: string
  readonly version?: number
  readonly id?: number
}

type Registration = Extract<PlanStep, { action: 'register' }>

/** Carries out steps of a plan, one after the other. */
export class StepRunner {
  readonly #client: RegistryClient
  /** The version that a subject got, by the one that the plan foresaw: others may register in between. */
  readonly #versions = new Map<string, number>()

  constructor(client: RegistryClient) {
    this.#client = client
  }

  /** Rejects with RegistryError. */
  async perform(step: PlanStep): Promise<DoneStep> {
    const { action, subject } = step
    if (step.action === 'register') return this.#register(step)
    if (step.action === 'config') await this.#client.configs.put(subject, step.after)
    else await this.#client.subjects.delete(subject)
    return { action, subject }
  }

  async #register(step: Registration): Promise<DoneStep> {
    const { action, subject, request, waivedBy } = step
    const { schema, schemaType, metadata } = request
    const references = (request.references ?? []).map(one => ({ ...one, version: this.#versionOf(one) }))
    const text = { schema: schema ?? '', schemaType: schemaType ?? step.type }
    const definition: RegisterRequest = { ...text, references, ...(metadata && { metadata }) }
    const { id, version } = await this.#client.register(subject, definition, { force: waivedBy !== undefined })
    // Old registries answer the id alone.
    const found = version ?? (await this.#client.lookup(subject, definition)).version
    this.#versions.set(`${subject}@${step.version}`, found)
    return { action, subject, version: found, id }
  }

  #versionOf({ subject, version }: { readonly subject: string; readonly version: number }): number {
    return this.#versions.get(`${subject}@${version}`) ?? version
  }
}
