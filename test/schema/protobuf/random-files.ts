import fc from 'fast-check'
import { proto3 } from './files.ts'

/** Pieces of a message that a later version may change. */
const members = fc.uniqueArray(
  fc.record({
    number: fc.integer({ min: 1, max: 12 }),
    name: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
    type: fc.constantFrom('int32', 'int64', 'sint32', 'string', 'bytes', 'B', 'E', 'map<int32, string>', 'Unknown'),
    label: fc.constantFrom('', 'repeated ', 'optional '),
    oneof: fc.constantFrom('', '', 'o', 'p'),
  }),
  { selector: one => one.number, maxLength: 8 },
)
/** Texts of files with a message of chance, of which two have much in common. */
export const messages = members.map(all => {
  const text = ({ label, type, name, number, oneof }: (typeof all)[number]) =>
    `${oneof !== '' || type.startsWith('map') ? '' : label}${type} ${name}${number} = ${number};`
  const inside = (oneof: string) =>
    all
      .filter(one => one.oneof === oneof)
      .map(text)
      .join(' ')
  return proto3(
    `message A { ${inside('')} oneof o { ${inside('o')} } oneof p { ${inside('p')} } }`,
    'message B {} enum E { Z = 0; }',
  )
})
