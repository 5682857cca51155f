import type { RegistryRequest } from '../registry-options.ts'

/** The flags of `headgate check`. */
export interface CheckRequest extends RegistryRequest {
  readonly file?: string
  readonly manifest?: string
  readonly subject?: readonly string[]
  readonly type?: string
  readonly level?: string
  readonly against?: string
  readonly lock?: string
  readonly confirm?: boolean
  readonly fix?: boolean
  readonly output?: readonly string[]
  readonly failOn?: string
  readonly writeBaseline?: boolean
  readonly quiet?: boolean
}
