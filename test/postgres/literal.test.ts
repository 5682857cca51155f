import fc from 'fast-check'
import { literal } from '../../src/postgres/server-database.ts'
import { propertyRuns } from '../support/property-runs.ts'

/** What PostgreSQL reads: everything up to the next tag like the first one; nothing may follow it. */
function read(constant: string): string {
  const tag = /^\$\w*\$/.exec(constant)?.[0] ?? ''
  const [value, ...rest] = constant.slice(tag.length).split(tag)
  return rest.length === 1 && rest[0] === '' ? (value ?? '') : 'cut short'
}

test('a literal stands for its value, whatever is in it', () => {
  const part = fc.constantFrom('$', 'v', '0', '1', '$v0$', '$v1$', '$v0', "'", '\\', '; drop table x; --', 'a')
  fc.assert(
    fc.property(fc.array(part, { maxLength: 12 }), parts => {
      expect(read(literal(parts.join('')))).toBe(parts.join(''))
    }),
    propertyRuns(),
  )
})

test('a literal whose value ends like the beginning of its tag is not cut short', () => {
  expect(literal('x$v0')).toBe('$v1$x$v0$v1$')
})
