"""What a user of confluent-kafka sees of the gate: broker and registry are the last two words; a line of JSON a case."""
import base64
import json
import sys
import uuid

from confluent_kafka import KafkaError, Producer
from confluent_kafka.admin import AdminClient, NewTopic
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.serialization import MessageField, SerializationContext

BROKER, REGISTRY = sys.argv[-2:]
USER = json.dumps({'type': 'record', 'name': 'User', 'fields': [
    {'name': 'name', 'type': 'string'}, {'name': 'favorite_number', 'type': 'long'}]})
ORDER = json.dumps({'type': 'record', 'name': 'Order', 'fields': [{'name': 'total', 'type': 'double'}]})
REFUSED = KafkaError.INVALID_RECORD
PREFIX_BYTES = 5


def create_topic(admin, name, config):
    topic = f'{name}-{uuid.uuid4().hex[:8]}'
    admin.create_topics([NewTopic(topic, 1, config=config)])[topic].result(30)
    return topic


def send(value, topic):
    """The error that the user is given; None when the record arrived."""
    reports = []
    producer = Producer({'bootstrap.servers': BROKER})
    producer.produce(topic, value, on_delivery=lambda error, _: reports.append(error))
    producer.flush(30)
    return reports[0]


def bytes_of(registry, schema, topic, value):
    return AvroSerializer(registry, schema)(value, SerializationContext(topic, MessageField.VALUE))


def main():
    registry, admin = SchemaRegistryClient({'url': REGISTRY}), AdminClient({'bootstrap.servers': BROKER})
    by_bool = {'confluent.value.schema.validation': 'true'}
    payload = create_topic(admin, 'payload', {**by_bool, 'validation.value.level': 'payload'})
    only_id = create_topic(admin, 'id', by_bool)
    fails = False
    for topic, level in ((payload, 'payload'), (only_id, 'id')):
        good = bytes_of(registry, USER, topic, {'name': 'Ada', 'favorite_number': 7})
        other = bytes_of(registry, ORDER, f'{topic}-orders', {'total': 1.5})
        garbage = good[:PREFIX_BYTES] + b'\xff\xff\xff\xff'
        for what, value, code in (
                ('a good user', good, None), ("another schema's payload", other, REFUSED),
                ('garbage behind a valid id', garbage, REFUSED if level == 'payload' else None),
                ('plain text', b'hello', REFUSED)):
            error = send(value, topic)
            seen = None if error is None else error.code()
            fails = fails or seen != code
            says = 'arrives' if error is None else f'{error.code()} {error.name()}: {error.str()}'
            print(json.dumps({'level': level, 'sent': what, 'sees': says, 'isRight': seen == code,
                              'topic': topic, 'value': base64.b64encode(value).decode(), 'isRefused': code is not None}))
    sys.exit(1 if fails else 0)


if __name__ == '__main__':
    main()
