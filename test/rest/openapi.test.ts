import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parse } from 'yaml'
import { pageOperations } from '../../src/rest/pages.ts'
import { routes } from '../../src/rest/routes.ts'

interface Parameter {
  readonly name: string
  readonly in: 'path' | 'query'
  readonly required?: boolean
  readonly schema: { readonly type: string }
}

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly tags: readonly string[]
  readonly parameters?: readonly { readonly $ref: string }[]
  readonly requestBody?: { readonly required: boolean }
  readonly responses: Readonly<Record<string, unknown>>
}

interface Contract {
  readonly openapi: string
  readonly tags: readonly { readonly name: string }[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components: { readonly parameters: Readonly<Record<string, Parameter>> }
}

const root = fileURLToPath(new URL('../../', import.meta.url))
const contracts = ['registry', 'governance'].map(
  name => parse(readFileSync(`${root}openapi/${name}.yaml`, 'utf8')) as Contract,
)
const operations = contracts.flatMap(contract =>
  Object.entries(contract.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
      contract,
    })),
  ),
)

test('every route is an operation and every operation a route', () => {
  const listed = [
    ...routes.map(({ method, path, operationId }) => `${method} ${path} ${operationId}`),
    ...Object.entries(pageOperations).map(([operationId, { method, path }]) => `${method} ${path} ${operationId}`),
  ]
  const described = operations.map(({ method, path, operation }) => `${method} ${path} ${operation.operationId}`)
  expect(described.sort()).toEqual(listed.sort())
})

test('no name stands for two operations', () => {
  const names = operations.map(({ operation }) => operation.operationId)
  expect(new Set(names).size).toBe(names.length)
})

test.each(routes.map(route => [route.operationId, route] as const))(
  '%s has the parameters of its route',
  (name, route) => {
    const found = operations.find(one => one.operation.operationId === name)
    const parameters = (found?.operation.parameters ?? []).map(({ $ref }) => parameterOf(found?.contract, $ref))
    const query = parameters.filter(one => one.in === 'query').map(one => `${one.name}: ${one.schema.type}`)
    expect(query.sort()).toEqual(
      Object.entries(route.query)
        .map(([parameter, kind]) => `${parameter}: ${kind.schema}`)
        .sort(),
    )
    const path = parameters.filter(one => one.in === 'path' && one.required).map(one => one.name)
    expect(path.sort()).toEqual([...route.path.matchAll(/\{(\w+)\}/g)].map(match => match[1] ?? '').sort())
  },
)

test.each(routes.map(route => [route.operationId, route] as const))('%s has the body of its route', (name, route) => {
  const operation = operations.find(one => one.operation.operationId === name)?.operation
  expect(operation?.requestBody?.required).toBe(
    route.body && route.isBodyOptional !== true ? true : route.body && false,
  )
})

test('every operation is under a heading, in few words, and says what errors look like', () => {
  for (const { operation, contract } of operations) {
    const headings = contract.tags.map(({ name }) => name)
    expect(headings).toEqual(expect.arrayContaining([...operation.tags]))
    expect(operation.summary.length).toBeLessThan(70)
    expect(Object.keys(operation.responses).length).toBeGreaterThan(1)
  }
})

test.each(contracts)('every reference leads somewhere', contract => {
  const text = JSON.stringify(contract)
  for (const [, path = ''] of text.matchAll(/"\$ref":"#\/([^"]+)"/g)) {
    const found = path
      .split('/')
      .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], contract)
    expect([path, typeof found]).toEqual([path, 'object'])
  }
})

test('the types in src/rest are those of the contracts', () => {
  expect(() =>
    execFileSync(process.execPath, [`${root}test/support/openapi-types.mjs`, '--check'], { stdio: 'pipe' }),
  ).not.toThrow()
}, 60_000)

function parameterOf(contract: Contract | undefined, reference: string): Parameter {
  const parameter = contract?.components.parameters[reference.replace('#/components/parameters/', '')]
  if (parameter === undefined) throw new Error(`${reference} leads nowhere`)
  return parameter
}
