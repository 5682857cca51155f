import { errorCodes } from '../../kafka/error-codes.ts'

/** The answer to whoever wants access rules where there are none. */
export const aclsDisabled = {
  errorCode: errorCodes.SECURITY_DISABLED.code,
  errorMessage: 'No Authorizer is configured.',
}
