// Uses a running registry as a program with @confluentinc/schemaregistry would: node conformance.mjs URL
import { cases as avro } from './avro.mjs'
import { cases as jsonSchema } from './json-schema.mjs'
import { cases as protobuf } from './protobuf.mjs'

const suites = { Avro: avro, Protobuf: protobuf, 'JSON Schema': jsonSchema }

let passed = 0
let failures = 0
for (const [schemaType, cases] of Object.entries(suites)) {
  for (const [title, run] of Object.entries(cases)) {
    try {
      await run()
      passed++
      console.log(`ok     ${schemaType}: ${title}`)
    } catch (error) {
      failures++
      console.log(`FAILED ${schemaType}: ${title}: ${error}`)
    }
  }
}
console.log(`${passed} passed, ${failures} failed`)
process.exitCode = failures === 0 ? 0 : 1
