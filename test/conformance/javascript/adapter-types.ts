// Compiled, never run: the types of the clients beside those of the adapters.
import type confluent from '@confluentinc/kafka-javascript'
import type { Consumer as PlatformaticConsumer, Producer as PlatformaticProducer } from '@platformatic/kafka'
import * as confluentAdapter from 'headgate/serde/adapters/confluent-kafka-javascript.js'
import * as kafkajsAdapter from 'headgate/serde/adapters/kafkajs.js'
import * as platformaticAdapter from 'headgate/serde/adapters/platformatic-kafka.js'
import type { Deserializer, Serializer } from 'headgate/serde/index.js'
import type { Consumer, Producer } from 'kafkajs'

interface Halves {
  readonly serializers: { readonly key: Serializer; readonly value: Serializer }
  readonly deserializers: { readonly key: Deserializer; readonly value: Deserializer }
}

export async function kafkajs(producer: Producer, consumer: Consumer, { serializers, deserializers }: Halves) {
  const record = { topic: 't', acks: -1, messages: [{ key: 1n, value: { id: 1 }, partition: 0, headers: { a: 'b' } }] }
  await producer.send(await kafkajsAdapter.serializeRecord(record, serializers))
  await producer.sendBatch({ topicMessages: [await kafkajsAdapter.serializeRecord(record, serializers)] })
  await consumer.run({
    eachMessage: async payload => {
      const { key, value, offset } = await kafkajsAdapter.deserializeMessage(payload, deserializers)
      console.log(key, value, offset.length)
    },
    eachBatch: async ({ batch: { topic, messages } }) => {
      for (const message of messages) {
        const { value } = await kafkajsAdapter.deserializeMessage({ topic, message }, { value: deserializers.value })
        console.log(value)
      }
    },
  })
}

export async function platformatic(
  producer: PlatformaticProducer,
  consumer: PlatformaticConsumer,
  { serializers, deserializers }: Halves,
) {
  const given = [{ topic: 't', key: 1n, value: { id: 1 }, partition: 0, headers: { a: 'b' } }]
  await producer.send({ messages: await platformaticAdapter.serializeMessages(given, serializers) })
  for await (const message of await consumer.consume({ topics: ['t'] })) {
    const { key, value, offset } = await platformaticAdapter.deserializeMessage(message, deserializers)
    console.log(key, value, offset + 1n)
  }
}

export async function confluentClient(
  producer: confluent.KafkaJS.Producer,
  consumer: confluent.KafkaJS.Consumer,
  { serializers, deserializers }: Halves,
) {
  const record = { topic: 't', messages: [{ key: 1n, value: { id: 1 }, partition: 0, headers: { a: 'b' } }] }
  await producer.send(await confluentAdapter.serializeRecord(record, serializers))
  await consumer.run({
    eachMessage: async payload => {
      const { value, offset } = await confluentAdapter.deserializeMessage(payload, deserializers)
      console.log(value, offset.length)
    },
  })
}

export async function callbackClient(
  producer: confluent.Producer,
  consumer: confluent.KafkaConsumer,
  { serializers, deserializers }: Halves,
) {
  producer.produce(...(await confluentAdapter.produceArguments({ topic: 't', value: { id: 1 } }, serializers)))
  consumer.on('data', message => {
    void confluentAdapter
      .readMessage(message, deserializers)
      .then(({ value, offset }) => console.log(value, offset + 1))
  })
}
