// Writes and reads Protobuf values: node docs/examples/serde-protobuf.mjs
import { RegistryClient } from 'headgate/client'
import { Deserializer, SerdeError, Serializer } from 'headgate/serde'

const registry = new RegistryClient({ urls: process.env.REGISTRY_URL ?? 'http://localhost:8081' })

const schema = {
  schemaType: 'PROTOBUF',
  schema: `syntax = "proto3";
package acme;

import "google/protobuf/timestamp.proto";

message Order {
  int64 id = 1;
  google.protobuf.Timestamp placed_at = 2;
  State state = 3;
  repeated Line lines = 4;
  oneof payment {
    string card = 5;
    string voucher = 6;
  }
  map<string, string> labels = 7;
  optional string note = 8;
}

message Line {
  string sku = 1;
  uint32 count = 2;
}

enum State {
  NEW = 0;
  PAID = 1;
}
`,
}

const serializer = new Serializer(registry, { schema })
const deserializer = new Deserializer(registry, { protobuf: { enums: 'string' } })

const bytes = await serializer.serialize('orders-protobuf', {
  id: 7n,
  placedAt: new Date(1500),
  lines: [{ sku: 'tea', count: 2 }],
  card: '1234',
  labels: { channel: 'web' },
})
const order = await deserializer.deserialize('orders-protobuf', bytes)
console.log(order)
// Not set: the default of a field without presence, undefined for one with; of a oneof the name of the member that is set.
console.log(order.state, order.note, order.payment)

// Another message of the schema than the first.
const lines = new Serializer(registry, { schema, protobuf: { message: 'acme.Line' } })
console.log(
  await deserializer.deserialize('lines-protobuf', await lines.serialize('lines-protobuf', { sku: 'tea', count: 1 })),
)

try {
  await serializer.serialize('orders-protobuf', { lines: [{ sku: 'tea', count: -1 }] })
} catch (error) {
  if (!(error instanceof SerdeError)) throw error
  console.log(`${error.code} at ${error.path}: expected ${error.expected}`)
}
