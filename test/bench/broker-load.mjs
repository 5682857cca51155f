// node test/bench/broker-load.mjs JSON: one load on a broker by librdkafka, in a process of its own. Prints a line of JSON.
//
// { folder: where @confluentinc/kafka-javascript is installed, address, topic, load: produce | paced | consume | end-to-end,
//   bytes, count, rate }. Times are milliseconds.
import { createRequire } from 'node:module'

const { folder, address, topic, load, bytes, count, rate = 0 } = JSON.parse(process.argv[2])
const { Producer, KafkaConsumer } = createRequire(`${folder}/package.json`)('@confluentinc/kafka-javascript')
const common = { 'bootstrap.servers': address, 'broker.address.family': 'v4' }
const lingerMs = 5
const maxWaiting = 100_000

const values = Array.from({ length: 200 }, (_, index) => {
  let text = `{"id":${index * 7919}`
  for (let at = 0; text.length < bytes - 1; at++) text += `,"f${at}":"${(index * 2654435761 * (at + 1)).toString(16)}"`
  return Buffer.from(`${text.slice(0, bytes - 1)}}`)
})

const connected = client =>
  new Promise((resolve, reject) => client.connect({}, error => (error ? reject(error) : resolve(client))))
const ended = client => new Promise(resolve => client.disconnect(() => resolve()))

async function openProducer(settings = {}) {
  const producer = new Producer({
    ...common,
    acks: -1,
    'enable.idempotence': true,
    'linger.ms': lingerMs,
    'batch.size': 65_536,
    'queue.buffering.max.messages': maxWaiting * 2,
    dr_cb: true,
    ...settings,
  })
  await connected(producer)
  producer.setPollInBackground(true)
  return producer
}

async function openConsumer() {
  const consumer = new KafkaConsumer(
    { ...common, 'group.id': `bench-${topic}`, 'enable.auto.commit': false, 'fetch.wait.max.ms': 50 },
    { 'auto.offset.reset': 'earliest' },
  )
  return connected(consumer)
}

/** Sends `count` records, at a rate if there is one; latencies from the call to its report. */
async function produce() {
  const producer = await openProducer()
  // Half a second goes by when the client asks for its producer id between two connections: that is not the log's.
  await new Promise((resolve, reject) => {
    producer.once('delivery-report', error => (error ? reject(error) : resolve()))
    producer.produce(topic, null, values[0], null)
  })
  const latencies = []
  let [sent, reported] = [1, 1]
  let failure
  const began = performance.now()
  await new Promise(resolve => {
    producer.on('delivery-report', (error, { opaque }) => {
      if (error) failure ??= error
      if (rate > 0) latencies.push(performance.now() - opaque)
      if (++reported === count) resolve()
    })
    const step = () => {
      const due = rate === 0 ? sent + 2000 : Math.floor(((performance.now() - began) * rate) / 1000)
      for (; sent < Math.min(count, due) && sent - reported < maxWaiting; sent++)
        producer.produce(topic, null, values[sent % values.length], null, null, rate > 0 ? performance.now() : 0)
      if (sent < count) setTimeout(step, rate === 0 ? 0 : 1)
    }
    step()
  })
  const ms = performance.now() - began
  await ended(producer)
  if (failure) throw failure
  return { ms, latencies }
}

async function consume() {
  const consumer = await openConsumer()
  let [received, began] = [0, performance.now()]
  await new Promise((resolve, reject) => {
    consumer.on('data', () => {
      // The time in which the group forms is not the log's.
      if (received === 0) began = performance.now()
      if (++received === count) resolve()
    })
    consumer.on('event.error', reject)
    consumer.subscribe([topic])
    consumer.consume()
  })
  const ms = performance.now() - began
  await ended(consumer)
  return { ms, latencies: [] }
}

/** One record at a time, from the call until it is consumed. */
async function endToEnd() {
  const [producer, consumer] = [await openProducer({ 'linger.ms': 0 }), await openConsumer()]
  const latencies = []
  let arrived = () => undefined
  consumer.on('data', () => arrived())
  consumer.subscribe([topic])
  consumer.consume()
  let began = 0
  for (let index = 0; index <= count; index++) {
    const started = performance.now()
    if (index === 1) began = started
    await new Promise(resolve => {
      arrived = resolve
      producer.produce(topic, 0, values[index % values.length], null)
    })
    // The first waits for the group.
    if (index > 0) latencies.push(performance.now() - started)
  }
  const ms = performance.now() - began
  await Promise.all([ended(producer), ended(consumer)])
  return { ms, latencies }
}

const loads = { produce, paced: produce, consume, 'end-to-end': endToEnd }
const { ms, latencies } = await loads[load]()
const sorted = latencies.sort((a, b) => a - b)
const at = share => sorted[Math.floor(sorted.length * share)]
console.log(JSON.stringify({ ms, p50: at(0.5), p99: at(0.99) }))
