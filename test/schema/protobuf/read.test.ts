import { describe, expect, test } from '@jest/globals'
import { fresh, proto3, reference, refusal, stored } from './files.ts'

describe('a text that is no .proto file', () => {
  const faults: readonly [string, string][] = [
    ['lamp', ':1:1: unexpected label: lamp'],
    ['{"type":"int"}', ':1:1: expected a word'],
    ['syntax = "proto4";', ':1:1: unexpected syntax: proto4'],
    ['syntax = "proto3"; syntax = "proto3";', ':1:20: too many syntax definitions'],
    ['package p; syntax = "proto3";', ":1:12: 'syntax' element must be the first declaration in a file"],
    ['; syntax = "proto3";', ":1:3: 'syntax' element must be the first declaration in a file"],
    ['edition = "2023";', ':1:8: edition is not currently supported'],
    ['import a.proto;', ':1:1: expected quoted string'],
    ['option java_package = "x', ':1:25: unterminated string'],
    ['/* open', ':1:7: unterminated comment'],
    ['message A {', ':1:12: unexpected end of file'],
    ['message A { int32 x = 1; }', ':1:13: unexpected label: int32'],
    ['message A { optional int32 1x = 1; }', ':1:30: field and constant names cannot start with a digit'],
    ['message A { optional int32 x = 1_0; }', ':1:35: expected an integer but was 1_0'],
    ['message A { optional int32 x = 2147483648; }', ':1:42: expected an integer but was 2147483648'],
    ['message A { optional int32 x = -0x1; }', ':1:36: expected an integer but was -0x1'],
    ['message A { optional int32 x = 1 [(a = 1]; }', ":1:39: expected ')'"],
    ['message A { optional int32 x = 1 [a = 1 b = 2]; }', ":1:41: Expected ',' or ']'"],
    [
      'message A { optional int32 x = 1; /* c */ optional int32 y = 2; }',
      ':1:44: no syntax may follow trailing comment',
    ],
    ['message A { optional map<string, int32> x = 1; }', ":1:13: 'map' type cannot have label"],
    ['message A { oneof o { ; } }', ':1:23: expected a word'],
    ['message A { optional group G = 1 [deprecated = true] {} }', ":1:35: expected '{' but was '['"],
    ['message A { reserved foo; }', ':1:25: expected an integer but was foo'],
    ['option (a).b.(c) = 1;', ":1:15: expected '=' in option"],
    ['option a = < b: 1 >;', ':1:12: expected a word'],
    ['option a = { [b/c]: 1 };', ":1:18: unexpected '/'"],
    ['service S { rpc R (A) return (B); }', ":1:13: expected 'returns'"],
    ['enum E { Z; }', ":1:12: expected '=' but was ';'"],
    ['message Größe {}', ":1:12: expected '{' but was 'ö'"],
  ]

  test.each(faults)('%s', (text, fault) => {
    const error = refusal(() => stored(text))
    expect(error.message).toBe(`Could not parse Protobuf - Syntax error in ${fault}`)
    expect(error.stage).toBe('text')
    const [, line, column] = fault.split(':')
    expect(error.position).toEqual({ line: Number(line), column: Number(column) })
  })

  test('a name used twice at the top tells both places', () => {
    const error = refusal(() => stored('message A {}\nenum A {}'))
    expect(error.message).toBe('Could not parse Protobuf - A (:2:1) is already defined at :1:1')
    expect(error.position).toEqual({ line: 2, column: 1 })
  })

  test('required is refused in proto3 only', () => {
    expect(refusal(() => stored(proto3('message A { required int32 x = 1; }'))).message).toContain(
      ":2:13: 'required' label forbidden in proto3 field declarations",
    )
    expect(stored('message A { required int32 x = 1; }').canonical).toContain('required')
  })
})

describe('a text that is taken', () => {
  const texts: readonly [string, string, string][] = [
    ['nothing at all', '', ''],
    ['only comments', '// a\n/* b */', ''],
    ['keywords as names', proto3('message message { int32 option = 1; string rpc = 2; }'), 'string rpc = 2;'],
    ['dashes and dots in names', proto3('message A-b.C { int32 d-e = 1; }'), 'message A-b.C {\n  int32 d-e = 1;'],
    [
      'blanks around the dots of a type',
      proto3('message A { B . C . D x = 1; }', 'message B { message C { message D {} } }'),
      '  B.C.D x = 1;',
    ],
    ['a leading zero, which is decimal', proto3('message A { int32 x = 010; }'), '  int32 x = 10;'],
    ['a hexadecimal number', proto3('message A { int32 x = 0xfF; }'), '  int32 x = 255;'],
    [
      'a name used twice inside a message',
      proto3('message A { message B {} message B {} }'),
      '  message B {}\n  message B {}',
    ],
    ['a block comment before a statement', proto3('message A { /* c */ int32 x = 1; }'), '  int32 x = 1;'],
    [
      'a block comment at the end of a line',
      proto3('message A { int32 x = 1; /* c */ \n int32 y = 2; }'),
      '  int32 y = 2;',
    ],
    ['back slashes in imports', 'import "a\\\\.\\\\b.proto";', 'import "a/b.proto";'],
    ['an empty import', 'import "";', 'import ".";'],
    ['the last of two packages', 'package a; package b;', 'package b;'],
    [
      'a type of a bundled file without its import',
      proto3('message A { google.type.Date d = 1; }'),
      'google.type.Date d = 1;',
    ],
    ['a map to a type nobody knows', proto3('message A { map<string, Nope> m = 1; }'), 'map<string, Nope> m = 1;'],
    ['an import nobody knows', proto3('import "nope.proto";'), 'import "nope.proto";'],
  ]

  test.each(texts)('%s', (_, text, printed) => {
    expect(fresh(text).canonical).toContain(printed)
  })
})

describe('a new schema', () => {
  test('must resolve its types', () => {
    for (const text of ['message A { Nope n = 1; }', 'service S { rpc R (Nope) returns (Nope); }', 'extend Nope {}']) {
      const error = refusal(() => fresh(proto3(text)))
      expect(error).toMatchObject({ message: 'Could not resolve type: Nope', stage: 'validation' })
      expect(stored(proto3(text)).canonical).toContain('Nope')
    }
  })

  test('must have map keys that are integers, bools or strings', () => {
    const error = refusal(() => fresh(proto3('message A { map<float, int32> m = 1; }')))
    expect(error).toMatchObject({
      message: 'map key must be non-byte, non-floating point scalar: float',
      stage: 'validation',
    })
  })

  test('must be readable in its normal form', () => {
    const error = refusal(() => fresh('message A { optional bytes b = 1 [default = "\\000"]; }'))
    expect(error).toMatchObject({
      message: 'Could not parse Protobuf - Syntax error in :3:35: expected a word',
      stage: 'validation',
    })
    expect(fresh('message A { optional bytes b = 1 [default = "word"]; }').canonical).toContain('[default = word]')
  })

  test('is not checked when it is imported', () => {
    expect(fresh(proto3('message A { Nope n = 1; }'), [], { isUnchecked: true }).canonical).toContain('Nope n = 1;')
  })

  test('finds the types of every reference, imported or not', () => {
    const leaf = reference('leaf.proto', proto3('package p;', 'message Leaf {}'), { direct: false })
    expect(
      fresh(proto3('package p.q;', 'message A { Leaf l = 1; p.Leaf m = 2; }'), [leaf]).normalized().canonical,
    ).toContain('.p.Leaf l = 1;\n  .p.Leaf m = 2;')
  })

  test('reads the texts of all its references', () => {
    expect(refusal(() => fresh(proto3('message A {}'), [reference('bad.proto', 'nonsense')])).stage).toBe('text')
  })
})

describe('names', () => {
  test('the innermost scope wins, from there outwards', () => {
    const text = proto3(
      'package a.b;',
      'message X { message Z {} Z z = 1; }',
      'message Z {}',
      'message W { Z z = 1; b.X.Z y = 2; }',
    )
    expect(fresh(text).normalized().canonical).toContain('.a.b.X.Z z = 1;')
    expect(fresh(text).normalized().canonical).toContain('.a.b.Z z = 1;\n  .a.b.X.Z y = 2;')
  })

  test('a leading dot is absolute', () => {
    expect(refusal(() => fresh(proto3('package a;', 'message A { .B b = 1; }', 'message B {}'))).message).toBe(
      'Could not resolve type: .B',
    )
  })

  test('a scalar word is a scalar although a message has its name', () => {
    expect(fresh(proto3('message int32 {}', 'message A { int32 x = 1; }')).normalized().canonical).toContain(
      '  int32 x = 1;',
    )
  })

  test('the name of a schema is the full name of its first message', () => {
    expect(stored(proto3('package p;', 'enum E { Z = 0; }', 'message B {}', 'message A {}')).name).toBe('p.B')
    expect(stored(proto3('enum E { Z = 0; }')).name).toBeUndefined()
  })

  test('the top-level fields are those of all messages, members of oneofs too', () => {
    const text = proto3(
      'message A { int32 a = 1; message N { int32 n = 1; } oneof o { int32 b = 2; } }',
      'message B { int32 c = 1; }',
    )
    expect(stored(text).topLevelFields()).toEqual(['a', 'b', 'c'])
  })
})

describe('with field validation', () => {
  const validated = (text: string, references: readonly ReturnType<typeof reference>[] = []) =>
    refusal(() => fresh(text, references, { validateFields: true })).message
  const place = reference('geo/place.proto', proto3('package geo;', 'message Place {}'))

  const faults: readonly [string, string][] = [
    ['message A { int32 x = 1; int32 y = 1; }', 'A.y: Field number 1 has already been used in "A" by field "x".'],
    ['message A { int32 x = 1; int32 x = 2; }', 'A.x: "x" is already defined in "A".'],
    ['message A { int32 x = 0; }', 'A.x: Field numbers must be positive integers.'],
    ['message A-b {}', 'A-b: "A-b" is not a valid identifier.'],
    ['enum E {}', 'E: Enums must contain at least one value.'],
    ['message A { google.protobuf.Timestamp t = 1; }', 'A.t: "google.protobuf.Timestamp" is not defined.'],
    ['message A { map<string, Nope> m = 1; }', 'A.m: "Nope" is not defined.'],
    ['message A { message B {} message B {} }', 'A.B: "B" is already defined in "A".'],
    ['enum E { Z = 0; } service S { rpc R (E) returns (E); }', 'S.R: "E" is not a message type.'],
    ['message A { repeated int32 x = 1 [default = 1]; }', 'A.x: Repeated fields cannot have default values.'],
    ['message A {} extend A { int32 x = 5; }', 'x: "A" does not declare 5 as an extension number.'],
  ]

  test.each(faults)('%s', (text, fault) => {
    expect(validated(proto3(text))).toBe(`Invalid protobuf schema definition: ${fault}`)
    expect(fresh(proto3(text)).type).toBe('PROTOBUF')
  })

  test('a type has to be imported, be it through a public import', () => {
    expect(validated(proto3('package line;', 'message Stop { geo.Place at = 1; }'), [place])).toBe(
      'Invalid protobuf schema definition: line.Stop.at: "geo.Place" is not defined.',
    )
    const all = reference('all.proto', proto3('import public "geo/place.proto";'))
    const text = proto3('import "all.proto";', 'message Stop { geo.Place at = 1; }')
    expect(fresh(text, [place, all], { validateFields: true }).type).toBe('PROTOBUF')
  })

  test('an extension of a bundled options message is taken', () => {
    const text = proto3(
      'import "google/protobuf/descriptor.proto";',
      'extend google.protobuf.FieldOptions { string x = 50000; }',
    )
    expect(fresh(text, [], { validateFields: true }).type).toBe('PROTOBUF')
  })
})

describe('editions', () => {
  const text =
    'edition = "2024";\nimport option "o.proto";\nexport message A { reserved a, b; int32 x = 1; local enum E { Z = 0; } }'

  test('are read and printed where the setting allows them', () => {
    expect(stored(text, [], { allowsEditions: true }).canonical).toBe(
      'edition = "2024";\n\nimport option "o.proto";\n\nexport message A {\n  reserved a, b;\n\n  int32 x = 1;\n\n  local enum E {\n    Z = 0;\n  }\n}\n',
    )
  })

  test('keep their statement in the normal form', () => {
    expect(fresh('edition = "2023"; message A {}', [], { allowsEditions: true }).normalized().canonical).toBe(
      'edition = "2023";\n\nmessage A {}\n',
    )
  })

  test('other editions are refused', () => {
    expect(refusal(() => stored('edition = "2022";', [], { allowsEditions: true })).message).toContain(
      'unexpected edition: 2022',
    )
  })
})
