// The registry under test, as the cases of each schema type reach it.
import assert from 'node:assert/strict'
import sr from '@confluentinc/schemaregistry'

const { RestError, SchemaRegistryClient } = sr
const url = process.argv[2]

/** A fresh client: nothing is answered from a cache. */
export const client = () => SchemaRegistryClient.newClient({ baseURLs: [url] })

/** The promise is rejected with this status and error code. */
export const refused = (status, code, promise) =>
  assert.rejects(promise, error => {
    assert(error instanceof RestError, `${error}`)
    assert.deepEqual([error.status, error.errorCode], [status, code])
    return true
  })
