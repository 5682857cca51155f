// Writes the types of the contracts in openapi/ (`npm run openapi`). With --check it only says whether the files are up to
// date.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import openapiTypes, { astToString } from 'openapi-typescript'
import { format, resolveConfig } from 'prettier'

const contracts = [
  ['registry', 'contract'],
  ['governance', 'governance-contract'],
]

for (const [contract, module] of contracts) {
  const source = new URL(`../../openapi/${contract}.yaml`, import.meta.url)
  const target = fileURLToPath(new URL(`../../src/rest/${module}.ts`, import.meta.url))
  const types = astToString(await openapiTypes(source, { immutable: true }))
  const heading = `// Made from openapi/${contract}.yaml by \`npm run openapi\`. Not to be edited.\n\n`
  const text = await format(heading + types, { ...(await resolveConfig(target)), filepath: target })
  if (!process.argv.includes('--check')) writeFileSync(target, text)
  else if (readFileSync(target, 'utf8') !== text) {
    process.stderr.write(`src/rest/${module}.ts is not what openapi/${contract}.yaml says: run \`npm run openapi\`\n`)
    process.exitCode = 1
  }
}
