/** A refusal that a client is told about: `code` as the REST contract numbers it (rest-contract 2). */
export class RegistryError extends Error {
  readonly code: number

  constructor(code: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'RegistryError'
    this.code = code
  }

  /** The HTTP status: the first three digits of the code. */
  get status(): number {
    return this.code < 1000 ? this.code : Math.floor(this.code / 100)
  }
}

const error =
  <Parameters extends readonly unknown[]>(code: number, says: (...parameters: Parameters) => string) =>
  (...parameters: Parameters) =>
    new RegistryError(code, says(...parameters))

/** One row per refusal of the registry, in the contract's words. Subjects in them are qualified. */
export const errors = {
  badRequest: error(400, (message: string) => message),
  notFound: error(404, () => 'HTTP 404 Not Found'),
  bodyMissing: error(422, (operation: string) => `${operation}.request must not be null (was null)`),
  subjectNotFound: error(40401, (subject: string) => `Subject '${subject}' not found.`),
  versionNotFound: error(40402, (version: number) => `Version ${version} not found.`),
  schemaNotFound: error(40403, (idOrGuid?: number | string) =>
    idOrGuid === undefined ? 'Schema not found' : `Schema ${idOrGuid} not found`,
  ),
  subjectSoftDeleted: error(
    40404,
    (subject: string) => `Subject '${subject}' was soft deleted.Set permanent=true to delete permanently`,
  ),
  subjectNotSoftDeleted: error(
    40405,
    (subject: string) => `Subject '${subject}' was not deleted first before being permanently deleted`,
  ),
  versionSoftDeleted: error(
    40406,
    (subject: string, version: number) =>
      `Subject '${subject}' Version ${version} was soft deleted.Set permanent=true to delete permanently`,
  ),
  versionNotSoftDeleted: error(
    40407,
    (subject: string, version: number) =>
      `Subject '${subject}' Version ${version} was not deleted first before being permanently deleted`,
  ),
  configNotFound: error(
    40408,
    (subject: string) => `Subject '${subject}' does not have subject-level compatibility configured`,
  ),
  modeNotFound: error(40409, (subject: string) => `Subject '${subject}' does not have subject-level mode configured`),
  associationNotFound: error(40410, (resource: string) => `Association for '${resource}' not found.`),
  incompatible: error(
    40901,
    (subject: string, messages: readonly string[]) =>
      `Schema being registered is incompatible with an earlier schema for subject "${subject}", details: [${messages.join(', ')}]`,
  ),
  associationExists: error(
    40903,
    (type: string, resource: string) => `An association of type '${type}' already exists for resource '${resource}'`,
  ),
  subjectIsAssociated: error(40904, (subject: string) => `An association already exists for subject '${subject}'`),
  subjectIsOwned: error(40905, (subject: string) => `A strong association already exists for subject '${subject}'`),
  noActiveVersion: error(40907, (subject: string) => `No active (non-deleted) version exists for subject '${subject}'`),
  associationFrozen: error(
    40908,
    (type: string, subject: string) => `The association of type  '${type}' is frozen for subject '${subject}'`,
  ),
  invalidSchema: error(42201, (message: string) => message),
  invalidVersion: error(
    42202,
    (version: string) =>
      `The specified version '${version}' is not a valid version id. ` +
      'Allowed values are between [1, 2^31-1] and the string "latest"',
  ),
  invalidCompatibilityLevel: error(
    42203,
    () =>
      'Invalid compatibility level. Valid values are none, backward, forward, full, backward_transitive, ' +
      'forward_transitive, and full_transitive',
  ),
  invalidMode: error(42204, () => 'Invalid mode. Valid values are READWRITE, READONLY, IMPORT and FORWARD.'),
  forwardModeNotGlobal: error(42204, () => 'Forward mode only supported on global level'),
  operationNotPermitted: error(42205, (message: string) => message),
  referenceExists: error(
    42206,
    (subject: string, version: number) =>
      `One or more references exist to the schema {magic=1,keytype=SCHEMA,subject=${subject},version=${version}}.`,
  ),
  subjectReferenced: error(42206, (subject: string) => `One or more references exist to the schema ${subject}.`),
  invalidSubject: error(42208, (subject: string) => `The specified subject '${subject}' is not a valid.`),
  schemaTooLarge: error(42209, () => 'Register operation failed because schema is too large'),
  invalidRuleSet: error(42210, (message: string) => message),
  contextNotEmpty: error(42211, (context: string) => `The specified context '${context}' is not empty.`),
  invalidAssociation: error(
    42212,
    (property: string, detail: string) =>
      `The association specified an invalid value for property: '${property}', detail: ${detail}`,
  ),
  /** 42212 in the words of another refusal: how a batch shows what is wrong with a schema. */
  invalidAssociationSchema: error(42212, (message: string) => message),
  storeFailed: (message: string, options?: ErrorOptions) => new RegistryError(50001, message, options),
} as const
