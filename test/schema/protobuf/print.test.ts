import { describe, expect, test } from '@jest/globals'
import { normalNumber } from '../../../src/schema/protobuf/numbers.ts'
import { importPath } from '../../../src/schema/protobuf/import-path.ts'
import { fresh, proto3, reference, stored } from './files.ts'

describe('the canonical text', () => {
  test('prints the sections of a file and a message in a fixed order', () => {
    const text = `syntax = "proto2";
service S { rpc R (stream A) returns (A) { option deprecated = true; } }
enum E { Z = 0 [deprecated = true]; reserved 5 to 5, 9 to max; option allow_alias = true; }
message A {
  message N {}
  extensions 100 to 199;
  extend A { optional int32 x = 100; }
  oneof o { int32 b = 2; option (q) = 1; }
  optional group G = 3 { optional int32 g = 1; }
  optional string a = 1 [json_name = 'q', default = "it's", deprecated = true];
  option deprecated = false;
  reserved 'old', "older";
}
option java_package = "p";
import public "google/protobuf/any.proto"; import weak "w.proto"; import "google/protobuf/empty.proto";
package a.b;`
    expect(stored(text).canonical).toBe(`syntax = "proto2";
package a.b;

import "google/protobuf/empty.proto";
import public "google/protobuf/any.proto";

option java_package = "p";

message A {
  reserved "old", "older";

  option deprecated = false;

  optional string a = 1 [
    deprecated = true,
    default = "it\\'s",
    json_name = "q"
  ];

  oneof o {
    option (q) = 1;
${'  '}
    int32 b = 2;
  }

  optional group G = 3 {
    optional int32 g = 1;
  }

  extensions 100 to 199;

  extend A {
    optional int32 x = 100;
  }

  message N {}
}
enum E {
  reserved 5 to 5, 9 to max;
  option allow_alias = true;
  Z = 0 [deprecated = true];
}

service S {
  rpc R (stream A) returns (A) {
    option deprecated = true;
  };
}
`)
  })

  test('begins with an empty line where there is neither syntax nor package', () => {
    expect(stored('message A {}').canonical).toBe('\nmessage A {}\n')
  })

  test('prints values of options one item a line', () => {
    const text = proto3('option (o) = { a: 1 b: "s", c { d: [1, X]; e: [] } [x.y]: -1.5 [x.y]: 2 f {} };')
    expect(stored(text).canonical).toContain(`option (o) = {
  a: 1,
  b: "s",
  c: {
    d: [
      1,
      X
    ],
    e: [
    ]
  },
  [x.y]: [
    -1.5,
    2
  ],
  f: {
  }
};
`)
  })

  test('escapes what strings need and nothing else', () => {
    expect(stored(proto3('option (o) = "\\x41\\101\\a\\b\\f\\n\\r\\t\\v\\\\\\"\' \\q é 😀";')).canonical).toContain(
      'option (o) = "AA\\a\\b\\f\\n\\r\\t\\v\\\\\\"\\\' q é 😀";',
    )
  })

  test('quotes the default of a string only', () => {
    const text =
      'message A { optional bytes a = 1 [default = "x"]; optional string b = 2 [default = "x"]; optional E c = 3 [default = X]; }'
    expect(stored(text).canonical).toContain(
      'optional bytes a = 1 [default = x];\n  optional string b = 2 [default = "x"];\n  optional E c = 3 [default = X];',
    )
  })

  test('without extensions leaves out custom options, extension ranges and extend blocks', () => {
    const text = `syntax = "proto2";
message A { extensions 5; option (x) = 1; optional int32 a = 1 [(y) = 1, (confluent.field_meta).doc = "d"]; }
extend A { optional int32 e = 5; }`
    expect(stored(text).formatted('ignore_extensions')).toBe(
      'syntax = "proto2";\n\nmessage A {\n  optional int32 a = 1 [(confluent.field_meta).doc = "d"];\n}\n',
    )
  })

  test('is what an unknown format gives', () => {
    expect(stored(proto3('message A {}')).formatted('no such')).toBe('syntax = "proto3";\n\nmessage A {}\n')
  })
})

describe('the normal form', () => {
  const normal = (text: string, ...references: ReturnType<typeof reference>[]) =>
    fresh(text, references).normalized().canonical

  test('sorts imports, options, fields, oneofs and constants, and splits reserved statements', () => {
    const text = `syntax = "proto2";
import "google/protobuf/empty.proto"; import "google/protobuf/any.proto"; import "google/protobuf/empty.proto";
option java_package = "p"; option go_package = "g";
message A {
  reserved 9, 5 to 5, "b", "a", 2 to 3;
  oneof late { int32 z = 20; } oneof none {} oneof early { int32 y = 11; int32 x = 10; }
  optional int32 b = 2 [json_name = "j", deprecated = true, default = 4]; optional int32 a = 1;
}
enum E { option allow_alias = true; B = 1; A = 1; Z = 0; }`
    expect(normal(text)).toBe(`
import "google/protobuf/any.proto";
import "google/protobuf/empty.proto";

option go_package = "g";
option java_package = "p";

message A {
  reserved 2 to 3;
  reserved 5;
  reserved 9;
  reserved "a";
  reserved "b";

  optional int32 a = 1;
  optional int32 b = 2 [
    default = 4,
    deprecated = true,
    json_name = "j"
  ];

  oneof early {
    int32 x = 10;
    int32 y = 11;
  }
  oneof late {
    int32 z = 20;
  }
}
enum E {
  option allow_alias = true;
  Z = 0;
  A = 1;
  B = 1;
}
`)
  })

  test('keeps the order of messages, which indexes depend on', () => {
    expect(normal(proto3('message B {}', 'message A {}'))).toBe('syntax = "proto3";\n\nmessage B {}\nmessage A {}\n')
  })

  test('leaves the empty line of a section whose parts it drops', () => {
    expect(normal(proto3('message A { int32 a = 1; oneof o {} }'))).toBe(
      'syntax = "proto3";\n\nmessage A {\n  int32 a = 1;\n\n}\n',
    )
  })

  test('makes maps of entry messages', () => {
    const text = proto3(
      'message A { repeated MEntry m = 1; message MEntry { option map_entry = true; string key = 1; A value = 2; } }',
    )
    expect(normal(text)).toBe('syntax = "proto3";\n\nmessage A {\n  map<string, .A> m = 1;\n}\n')
  })

  test('joins the parts of an extension that is known', () => {
    const options = reference(
      'o.proto',
      proto3(
        'package o;',
        'import "google/protobuf/descriptor.proto";',
        'message Hint { string text = 1; repeated int32 level = 2; Hint in = 3; }',
        'extend google.protobuf.FieldOptions { Hint hint = 50000; repeated int32 list = 50001; }',
      ),
    )
    const text = proto3(
      'import "o.proto";',
      'message A { int32 a = 1 [(o.list) = 2, (o.hint).level = 2, (o.hint).in.text = "i", (o.hint).level = 1, (o.hint).level = 2, (o.hint) = { text: "t", in { level: [7] } }, (o.list) = 1, (x.y).z = 1]; }',
    )
    expect(normal(text, options)).toContain(`int32 a = 1 [
    (o.hint) = {
      in: {
        level: 7,
        text: "i"
      },
      level: [
        2,
        1
      ],
      text: "t"
    },
    (o.list) = 2,
    (o.list) = 1,
    (x.y).z = 1
  ];`)
  })

  test('does not change a value', () => {
    const text = 'message A { optional double d = 1 [default = 3.14159265]; optional double e = 2 [default = -0.0]; }'
    expect(normal(text)).toContain('default = 3.14159265')
    expect(normal(text)).toContain('default = -0.0')
  })

  test('of a normal form is itself', () => {
    const once = fresh(
      proto3('package p;', 'message A { B b = 2; int32 a = 1 [deprecated = true, json_name = "j"]; }', 'message B {}'),
    )
    expect(once.normalized().normalized().canonical).toBe(once.normalized().canonical)
  })
})

describe('numbers in normal form', () => {
  test.each([
    ['1.50', '1.5'],
    ['1e3', '1000'],
    ['0x10', '16'],
    ['-0X1f', '-31'],
    ['010', '8'],
    ['08', '08'],
    ['-0', '0'],
    ['-0.0', '-0.0'],
    ['1.', '1'],
    ['.5', '0.5'],
    ['18446744073709551615', '18446744073709551615'],
    ['3.14159265', '3.14159265'],
    ['2.5e-4', '2.5e-4'],
    ['1e30', '1e30'],
    ['1e10', '10000000000'],
    ['16777217.0', '16777217.0'],
    ['inf', 'inf'],
    ['-inf', '-inf'],
    ['1e999999999', '1e999999999'],
    ['9'.repeat(10_000), '9'.repeat(10_000)],
  ])('%s', (text, expected) => {
    expect(normalNumber(text)).toBe(expected)
  })
})

describe('paths of imports', () => {
  test.each([
    ['a//b/./c.proto', 'a/b/c.proto'],
    ['./a.proto', 'a.proto'],
    ['../a.proto', '../a.proto'],
    ['/../a.proto', '/a.proto'],
    ['\\a\\b.proto', '/a/b.proto'],
    ['\\\\server\\a.proto', '//server/a.proto'],
    ['C:\\a\\b.proto', 'C:/a/b.proto'],
    ['a/', 'a'],
    ['', '.'],
  ])('%s', (text, expected) => {
    expect(importPath(text)).toBe(expected)
  })
})
