import { closestName } from '../../src/cli/closest-name.ts'

const known = ['port', 'kafka-port', 'data', 'database-url', 'compatibility-level', 'log-level']

test.each([
  ['prot', 'port'],
  ['Port', 'port'],
  ['kafkaport', 'kafka-port'],
  ['compatability-level', 'compatibility-level'],
  ['database-ulr', 'database-url'],
  ['loglevel', 'log-level'],
  ['headgate-database-url', 'database-url'],
])('%s is close to %s', (name, expected) => {
  expect(closestName(name, known)).toBe(expected)
})

test.each(['', 'zookeeper', 'x'.repeat(81)])('nothing is close to "%s"', name => {
  expect(closestName(name, ['compatibility-level', 'database-url'])).toBeUndefined()
})
