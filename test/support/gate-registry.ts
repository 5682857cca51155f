import type { Registry } from '../../src/registry/operations.ts'

/** Ids and GUIDs of the schemas that `openGateRegistry` registers. */
export interface GateRegistry {
  /** Of `orders-value`. */
  readonly order: number
  readonly orderGuid: string
  /** Of `orders-key`. */
  readonly key: number
  /** Of `other-value`. */
  readonly other: number
  readonly otherGuid: string
  readonly softDeleted: number
  readonly hardDeleted: number
  /** Of `orders-value` in `.ctx`; the default context has no such id. */
  readonly onlyInContext: number
  readonly contextGuid: string
  /** Avro `shop.Named` under `shop.Named`, and `shop.Topical` under `orders-shop.Topical`. */
  readonly named: number
  readonly topicNamed: number
  readonly nameless: number
  /** JSON whose title is a subject of another context, which holds the schema under the same id. */
  readonly titled: number
  readonly goodTitle: number
  /** In `.proto`: messages First, Second under `orders-value`; and `shop.Second`. */
  readonly proto: number
  readonly protoGuid: string
}

const record = (name: string, field = 'a') =>
  JSON.stringify({ type: 'record', name, namespace: 'shop', fields: [{ name: field, type: 'string' }] })
const protoText = `syntax = "proto3";
package shop;
message First { message Inner { string a = 1; } string a = 1; }
message Second { string b = 1; }
`

/** Fills a registry with what the tables of the gate's tests name. */
export async function openGateRegistry(registry: Registry): Promise<GateRegistry> {
  const register = async (subject: string, schema: string, schemaType?: 'JSON' | 'PROTOBUF'): Promise<number> => {
    const answer = await registry.writes.register(subject, { schema, ...(schemaType && { schemaType }) }, {})
    return answer.id ?? 0
  }
  const guidOf = async (id: number, subject = ''): Promise<string> =>
    (await registry.reads.schemaById(id, { subject })).guid ?? ''
  for (const scope of [undefined, ':.ctx:', ':.elsewhere:'])
    await registry.writes.putConfig(scope, { compatibility: 'NONE' })
  const softDeleted = await register('orders-value', record('Order', 'soft'))
  const hardDeleted = await register('orders-value', record('Order', 'hard'))
  const order = await register('orders-value', record('Order'))
  await registry.writes.deleteVersion('orders-value', '1', {})
  await registry.writes.deleteVersion('orders-value', '2', {})
  await registry.writes.deleteVersion('orders-value', '2', { permanent: true })
  const key = await register('orders-key', '"string"')
  const other = await register('other-value', record('Other'))
  const named = await register('shop.Named', record('Named'))
  const topicNamed = await register('orders-shop.Topical', record('Topical'))
  const nameless = await register('orders-value', '"long"')
  const title = ':.elsewhere:secret'
  const titled = await register('orders-value', JSON.stringify({ title }), 'JSON')
  for (let id = 1; id < titled; id++) await register(':.elsewhere:filler', record(`Filler${id}`))
  await register(title, JSON.stringify({ title }), 'JSON')
  const goodTitle = await register('Invoice', JSON.stringify({ title: 'Invoice' }), 'JSON')
  let onlyInContext = 0
  while (onlyInContext <= goodTitle + 5)
    onlyInContext = await register(':.ctx:orders-value', record(`Context${onlyInContext}`))
  await register(':.proto:orders-value', protoText, 'PROTOBUF')
  const proto = await register(':.proto:shop.Second', protoText, 'PROTOBUF')
  return {
    order,
    orderGuid: await guidOf(order),
    key,
    other,
    otherGuid: await guidOf(other),
    softDeleted,
    hardDeleted,
    onlyInContext,
    contextGuid: await guidOf(onlyInContext, ':.ctx:'),
    named,
    topicNamed,
    nameless,
    titled,
    goodTitle,
    proto,
    protoGuid: await guidOf(proto, ':.proto:'),
  }
}
