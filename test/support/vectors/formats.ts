import { avroCompat, avroParse } from './avro.ts'
import { contentHashes } from './content-hashes.ts'
import { jsonDiff, jsonParse, jsonTranslation } from './json-schema.ts'
import { kafkaBehaviour } from './kafka-behaviour.ts'
import { kafkaCodec, kafkaCodecMalformed } from './kafka-codec.ts'
import { kafkaPrimitives } from './kafka-primitives.ts'
import { kafkaRecordBatches } from './kafka-record-batches.ts'
import { kafkaGroupPayloads, kafkaMurmur2, kafkaScram } from './kafka-small.ts'
import { pairs } from './pairs.ts'
import { parses } from './parses.ts'
import { serdeClients } from './serde-client.ts'
import { serdePayloads } from './serde.ts'
import { protobufDiff, protobufPrint } from './protobuf.ts'

/** What came of one case: nothing, or what was wrong. */
export interface CaseResult {
  readonly id: string
  readonly fault?: string
}

/** One shape of vector file. */
export interface VectorFormat {
  readonly name: string
  /** Whether a file has this shape: `document` is its JSON, for JSON Lines the array of its lines; `text` all of it. */
  matches(document: unknown): boolean
  run(document: unknown, text: string): Iterable<CaseResult> | AsyncIterable<CaseResult>
}

/**
 * The formats that can be run. To add one, write a file beside this one that exports a `VectorFormat`, and put it in this
 * list; the first whose `matches` says yes takes the file. Give `matches` the keys that tell the format from the others.
 * A file that none of them takes is an error.
 */
export const formats: readonly VectorFormat[] = [
  avroCompat,
  avroParse,
  protobufPrint,
  protobufDiff,
  jsonDiff,
  jsonParse,
  jsonTranslation,
  pairs,
  parses,
  serdePayloads,
  serdeClients,
  contentHashes,
  kafkaCodec,
  kafkaCodecMalformed,
  kafkaPrimitives,
  kafkaRecordBatches,
  kafkaGroupPayloads,
  kafkaMurmur2,
  kafkaScram,
  kafkaBehaviour,
]
