import { describe, expect, test } from '@jest/globals'
import type { EntityType } from '../../../src/schema/schema.ts'
import { fresh, proto3, refusal, stored } from './files.ts'

const record = (entityPath: string, ...tags: string[]) => ({ entityPath, entityType: 'sr_record' as EntityType, tags })
const field = (entityPath: string, ...tags: string[]) => ({ entityPath, entityType: 'sr_field' as EntityType, tags })

const tagged = stored(
  proto3(
    'package p;',
    'import "confluent/meta.proto";',
    'message A {',
    '  option (confluent.message_meta).tags = "M1"; option (confluent.message_meta).tags = "M2";',
    '  string a = 1 [(confluent.field_meta) = { doc: "d", tags: ["PII"] }];',
    '  oneof o { string b = 2 [(.confluent.field_meta).tags = "B"]; }',
    '  message In { int32 c = 1 [(confluent.field_meta) = { tags: "C" }]; }',
    '}',
  ),
)

describe('tags of a schema', () => {
  test('are read in every spelling, in the order of the text', () => {
    expect(tagged.tags()).toEqual([
      record('p.A', 'M1', 'M2'),
      field('p.A.a', 'PII'),
      field('p.A.b', 'B'),
      field('p.A.In.c', 'C'),
    ])
  })

  test('are the same after normalising', () => {
    expect(tagged.normalized().tags()).toEqual(tagged.tags())
  })

  test('can be added where there are none, with the import they need', () => {
    const plain = fresh(proto3('package p;', 'message A { string a = 1 [deprecated = true]; message In {} }'))
    const text = plain.withTags([record('p.A.In', 'T'), field('A.a', 'PII', 'X')], []).canonical
    expect(text).toBe(`syntax = "proto3";
package p;

import "confluent/meta.proto";

message A {
  string a = 1 [
    deprecated = true,
    (confluent.field_meta) = {
      tags: [
        "PII",
        "X"
      ]
    }
  ];

  message In {
    option (confluent.message_meta) = {
      tags: [
        "T"
      ]
    };
  }
}
`)
  })

  test('keep what else the option says', () => {
    expect(tagged.withTags([field('p.A.a', 'NEW')], []).canonical).toContain(`string a = 1 [(confluent.field_meta) = {
    doc: "d",
    tags: [
      "PII",
      "NEW"
    ]
  }];`)
  })

  test('are added before others are removed', () => {
    expect(tagged.withTags([field('.p.A.a', 'X', 'PII')], [field('p.A.a', 'PII', 'Y')]).tags()).toContainEqual(
      field('p.A.a', 'X'),
    )
  })

  test('that are all removed leave no option behind', () => {
    const text = tagged.withTags([], [field('p.A.b', 'B'), record('A', 'M1', 'M2')]).canonical
    expect(text).not.toContain('message_meta')
    expect(text).toContain('string b = 2;')
  })

  test('of an entity that is not there are refused', () => {
    for (const entity of [field('p.A.nope', 'T'), record('p.Nope', 'T'), field('p.A', 'T'), record('p.A.a', 'T')]) {
      expect(refusal(() => tagged.withTags([entity], []))).toMatchObject({
        message: `No matching path '${entity.entityPath}' found in the schema`,
        stage: 'validation',
      })
    }
  })
})
