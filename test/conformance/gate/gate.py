"""What a user of confluent-kafka sees of the gate: broker and registry are the last two words; a line of JSON a case."""
import base64
import json
import sys

from confluent_kafka import Consumer, KafkaError, Producer, TopicPartition
from confluent_kafka.admin import AdminClient, NewTopic
from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.serialization import MessageField, SerializationContext

from users import LANGUAGES

BROKER, REGISTRY = sys.argv[-2:]
REFUSED = KafkaError.INVALID_RECORD
BY_BOOL = {'confluent.value.schema.validation': 'true'}
LEVELS = {'payload': {**BY_BOOL, 'validation.value.level': 'payload'}, 'id': BY_BOOL}
WAIT_SECONDS = 30


def bytes_of(serializer, value, topic):
    return serializer(value, SerializationContext(topic, MessageField.VALUE))


def cases_of(language, level, topic, registry):
    """What is sent, and the error that is due; None where it is to arrive."""
    prefix_bytes, user, order = language(registry)
    good, other = bytes_of(*user, topic), bytes_of(*order, f'{topic}-orders')
    due = REFUSED if level == 'payload' else None
    return (
        ('a good user', good, None),
        ("another schema's payload", other, REFUSED),
        ("another schema's bytes behind the id", good[:prefix_bytes] + other[prefix_bytes:], due),
        ('garbage behind the id', good[:prefix_bytes] + b'\xff\xff\xff\xff', due),
        ('plain text', b'hello', REFUSED))


def send(producer, topic, value):
    """The error that the user is given; None when the record arrived."""
    reports = []
    producer.produce(topic, value, on_delivery=lambda error, _: reports.append(error))
    producer.flush(WAIT_SECONDS)
    return reports[0]


def stored(topic, count):
    consumer = Consumer({'bootstrap.servers': BROKER, 'group.id': topic, 'enable.partition.eof': True})
    consumer.assign([TopicPartition(topic, 0, 0)])
    messages = [consumer.poll(WAIT_SECONDS) for _ in range(count + 1)]
    consumer.close()
    # The end comes as an error behind the last record: so many there are, and no more.
    return [message.value() for message in messages if message is not None and not message.error()]


def run_topic(language, level, registry):
    topic, producer = f'my-topic-{language}-{level}'.lower(), Producer({'bootstrap.servers': BROKER})
    admin = AdminClient({'bootstrap.servers': BROKER})
    admin.create_topics([NewTopic(topic, 1, config=LEVELS[level])])[topic].result(WAIT_SECONDS)
    arrived = []
    for what, value, due in cases_of(LANGUAGES[language], level, topic, registry):
        error = send(producer, topic, value)
        if error is None:
            arrived.append(value)
        says = 'arrives' if error is None else f'{error.code()} {error.name()}: {error.str()}'
        code = None if error is None else error.code()
        yield {'language': language, 'level': level, 'sent': what, 'sees': says, 'isRight': code == due,
               'topic': topic, 'value': base64.b64encode(value).decode(), 'isRefused': due is not None}
    found = stored(topic, len(arrived))
    assert found == arrived, f'{topic} holds {found}, but {arrived} arrived'


def main():
    registry = SchemaRegistryClient({'url': REGISTRY})
    for language in LANGUAGES:
        for level in LEVELS:
            for case in run_topic(language, level, registry):
                print(json.dumps(case))


if __name__ == '__main__':
    main()
