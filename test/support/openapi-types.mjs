// Writes src/rest/contract.ts from openapi/registry.yaml (`npm run openapi`). With --check it only says whether the file
// is up to date.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTypes, { astToString } from 'openapi-typescript'
import { format, resolveConfig } from 'prettier'

const source = new URL('../../openapi/registry.yaml', import.meta.url)
const target = fileURLToPath(new URL('../../src/rest/contract.ts', import.meta.url))

const types = astToString(await openapiTypes(source, { immutable: true }))
const heading = '// Made from openapi/registry.yaml by `npm run openapi`. Not to be edited.\n\n'
const text = await format(heading + types, { ...(await resolveConfig(target)), filepath: target })

if (!process.argv.includes('--check')) writeFileSync(target, text)
else if (readFileSync(target, 'utf8') !== text) {
  process.stderr.write('src/rest/contract.ts is not what openapi/registry.yaml says: run `npm run openapi`\n')
  process.exitCode = 1
}
