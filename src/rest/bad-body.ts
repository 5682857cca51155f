import { errors, type RegistryError } from '../registry/errors.ts'

/** 400: the body is no JSON, or JSON of another shape than the operation reads. */
export const badBody = (message: string): RegistryError => errors.badRequest(message)
