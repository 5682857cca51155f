/** The REST client of the registry: any registry with Confluent's API, in every runtime that has `fetch`. */
export { RegistryClient } from './registry-client.ts'
export type { LookupOptions, RegisterOptions, SchemaOptions } from './registry-client.ts'
export type { Credentials, RegistryClientOptions } from './options.ts'
export type { ClientCredentials } from './oauth.ts'
export type { TokenSource, TokenTarget } from './authorizer.ts'
export type { TlsOptions } from './node-transport.ts'
export type { Fetch } from './fetch-transport.ts'
export type { Clock } from './clock.ts'
export { optionsFromProperties } from './properties.ts'
export { errorCodes, RegistryError } from './errors.ts'
export type { RegistryErrorKind } from './errors.ts'
export type { CallOptions } from './connection.ts'
export type { DeleteOptions, ListOptions, PageOptions, Subjects, VersionName } from './subjects.ts'
export type { IdOptions, SchemaFilter, Schemas } from './schemas.ts'
export type { Compatibility, CompatibilityOptions } from './compatibility.ts'
export type { Configs, Modes, Scope, ScopeOptions } from './configs.ts'
export type { Contexts } from './contexts.ts'
export type { Server } from './server.ts'
export type {
  AssociationDeleteOptions,
  AssociationFilter,
  Associations,
  AssociationWriteOptions,
} from './associations.ts'
export type * from './entities.ts'
export type { CompatibilityLevel } from '../schema/compatibility.ts'
export type { ResolvedReferences, SchemaReference } from '../schema/schema.ts'
