/** Stands in the table for the requests that a session's authentication answers before handlers are asked. */
export function authenticationAnswersItself(): Promise<never> {
  return Promise.reject(new Error('SASL requests are answered by the session'))
}
