// Writes docs/schemas.schema.json from the manifest's table: node --import ./test/support/typescript.mjs test/support/manifest-schema.mjs
import { writeFileSync } from 'node:fs'
import { format } from 'prettier'
import { manifestJsonSchema } from '../../src/check/manifest-schema.ts'

const text = await format(JSON.stringify(manifestJsonSchema()), { parser: 'json', printWidth: 120 })
writeFileSync(new URL('../../docs/schemas.schema.json', import.meta.url), text)
