"""The cells of confluent-kafka: the last word names one, KAFKA_BROKER says where the broker is."""
import json
import os
import re
import sys
import threading
import time
import uuid

from confluent_kafka import (Consumer, ConsumerGroupTopicPartitions, KafkaException, Message, Producer, TopicPartition)
from confluent_kafka.admin import (AdminClient, AlterConfigOpType, ConfigEntry, ConfigResource, NewPartitions, NewTopic,
                                   OffsetSpec, ResourceType)

BROKER = json.loads(os.environ['KAFKA_BROKER'])
SKIPPED = 77
PLAIN = {'bootstrap.servers': BROKER['plain']}


def unique(name):
    return f'{name}-{uuid.uuid4().hex[:8]}'


def expect_same(found, expected, what):
    if found != expected:
        raise AssertionError(f'{what}: found {str(found)[:500]} where {str(expected)[:500]} was due')


def expect_refused(pattern, work):
    try:
        work()
    except KafkaException as error:
        if not re.search(pattern, str(error), re.IGNORECASE):
            raise AssertionError(f'refused otherwise than with {pattern}: {error}') from error
        return
    raise AssertionError(f'not refused, where {pattern} was due')


def until(condition, what, seconds=40):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise AssertionError(f'waited {seconds} s in vain for {what}')
        time.sleep(0.02)


def records(count, name='value'):
    """The seventh has no value."""
    return [(f'key-{i}', None if i == 7 else f'{name} {i} ' * 8, f'trace-{i}') for i in range(count)]


def by_key(some):
    return sorted(some, key=lambda record: (record[0], str(record[1])))


ADMINS = {}


def admin_of(how=PLAIN):
    """Kept: what a client has not done when nobody holds it any more, it does not do."""
    name = json.dumps(how)
    if name not in ADMINS:
        ADMINS[name] = AdminClient(how)
    return ADMINS[name]


def create_topic(name, partitions=3, how=PLAIN, config=None):
    topic = unique(name)
    for future in admin_of(how).create_topics([NewTopic(topic, partitions, config=config or {})]).values():
        future.result(30)
    return topic


def send(topic, some, how=PLAIN, partition=None, **settings):
    producer = Producer({**how, 'linger.ms': 10, **{name.replace('_', '.'): value for name, value in settings.items()}})
    produce_with(producer, topic, some, partition)


def produce_with(producer, topic, some, partition=None):
    faults = []
    place = {} if partition is None else {'partition': partition}
    for key, value, trace in some:
        producer.produce(topic, value, key, headers={'trace': trace}, **place,
                         on_delivery=lambda error, _: error and faults.append(error))
        producer.poll(0)
    expect_same(producer.flush(30), 0, 'records that are not delivered')
    if faults:
        raise KafkaException(faults[0])


class Member:
    """A consumer in a thread of its own. It remembers every record once."""

    def __init__(self, topic, group, how=PLAIN, **settings):
        self.read = {}
        self.rebalances = 0
        self.assigned = []
        self.fault = None
        self._ends = False
        self._consumer = Consumer({
            **how, 'group.id': group, 'auto.offset.reset': 'earliest', 'auto.commit.interval.ms': 200,
            **({} if 'group.protocol' in settings else {'session.timeout.ms': 10_000, 'heartbeat.interval.ms': 300}),
            **settings})
        self._consumer.subscribe([topic], on_assign=self._notice, on_revoke=self._notice)
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _notice(self, *_):
        self.rebalances += 1

    def _run(self):
        while not self._ends:
            message = self._consumer.poll(0.05)
            self.assigned = sorted(place.partition for place in self._consumer.assignment())
            if message is not None and message.error() is None:
                self.read[message.partition(), message.offset()] = record_of(message)
            elif message is not None:
                self.fault = message.error()
        self._consumer.close()

    def close(self):
        self._ends = True
        self._thread.join(30)


def record_of(message: Message):
    value = message.value()
    trace = dict(message.headers() or []).get('trace', b'')
    return message.key().decode(), None if value is None else value.decode(), trace.decode()


def read_all(topic, count, how=PLAIN, **settings):
    reader = Member(topic, unique('reader'), how, **settings)
    until(lambda: len(reader.read) >= count, f'{count} records')
    reader.close()
    return reader.read


def produce(codec):
    def cell():
        for acks in ('all', '1', '0'):
            topic, sent = create_topic('codec'), records(200, f'acks {acks}')
            send(topic, sent, acks=acks, compression_type=codec)
            expect_same(by_key(read_all(topic, 200).values()), by_key(sent), f'records with acks {acks}')
    return cell


def group_of_three(**settings):
    def cell():
        topic, group, sent = create_topic('group', 6), unique('group'), records(600)
        send(topic, sent[:300])
        members = [Member(topic, group, **settings) for _ in range(3)]
        shares = lambda some: [len(member.assigned) for member in some]
        until(lambda: shares(members) == [2, 2, 2], 'two partitions each')
        read = lambda: {place: record for member in members for place, record in list(member.read.items())}
        until(lambda: len(read()) >= 300, 'the first half')
        members[0].close()
        until(lambda: shares(members[1:]) == [3, 3], 'three partitions each')
        send(topic, sent[300:])
        until(lambda: len(read()) >= 600, 'the second half')
        for member in members[1:]:
            member.close()
        expect_same(by_key(read().values()), by_key(sent), 'records')
        until(lambda: committed(group, topic) == 600, 'all offsets to be committed')
    return cell


def committed(group, topic):
    future = admin_of().list_consumer_group_offsets([ConsumerGroupTopicPartitions(group)])[group]
    return sum(max(0, one.offset) for one in future.result(30).topic_partitions if one.topic == topic)


def static_member():
    topic, group = create_topic('static', 4), unique('group')
    join = lambda name: Member(topic, group, **{'group.instance.id': name})
    first, other = join('one'), join('two')
    until(lambda: len(first.assigned) == 2 and len(other.assigned) == 2, 'two partitions each')
    had, noticed = first.assigned, other.rebalances
    first.close()
    again = join('one')
    until(lambda: len(again.assigned) == 2, 'the partitions again')
    expect_same(again.assigned, had, 'partitions of the member that came back')
    send(topic, records(40))
    until(lambda: len(again.read) + len(other.read) >= 40, 'the records')
    expect_same(other.rebalances, noticed, 'rebalances of the other member')
    again.close()
    other.close()


def idempotent():
    topic, sent = create_topic('idempotent', 1), [('k', str(i), 't') for i in range(2000)]
    send(topic, sent, enable_idempotence=True, batch_num_messages=50)
    read = read_all(topic, 2000)
    expect_same([read[0, offset] for offset in range(2000)], sent, 'order')


def transactions():
    topic, source, group, name = create_topic('to'), create_topic('from', 1), unique('group'), unique('transaction')
    send(source, records(40))
    open_producer = lambda: Producer({**PLAIN, 'transactional.id': name})
    producer = open_producer()
    producer.init_transactions(30)
    reader = Consumer({**PLAIN, 'group.id': group, 'enable.auto.commit': False, 'auto.offset.reset': 'earliest'})
    reader.subscribe([source])
    until(lambda: reader.poll(0.1) is not None, 'a record')
    for what, ends, offset in (('one', 'commit', None), ('two', 'abort', 10), ('three', 'commit', 30)):
        producer.begin_transaction()
        produce_with(producer, topic, records(30, what))
        if offset is not None:
            place = [TopicPartition(source, 0, offset)]
            producer.send_offsets_to_transaction(place, reader.consumer_group_metadata(), 30)
        getattr(producer, f'{ends}_transaction')(30)
    reader.close()
    seen = by_key(read_all(topic, 60).values())
    expect_same(seen, by_key(records(30, 'one') + records(30, 'three')), 'records')
    expect_same(len(read_all(topic, 90, **{'isolation.level': 'read_uncommitted'})), 90, 'with what was aborted')
    until(lambda: committed(group, source) == 30, 'the offset of the transaction')
    producer.begin_transaction()
    produce_with(producer, topic, [('zombie', 'late', 't')])
    successor = open_producer()
    successor.init_transactions(30)
    successor.begin_transaction()
    produce_with(successor, topic, records(1, 'four'))
    successor.commit_transaction(30)
    expect_refused('fenced|epoch', lambda: producer.commit_transaction(30))
    expect_same(len(read_all(topic, 61)), 61, 'without what the zombie sent')


def administer():
    admin, topic = admin_of(), create_topic('admin', 2, config={'retention.ms': '123456'})
    result = lambda futures: [future.result(30) for future in futures.values()]
    expect_refused('exists', lambda: result(admin.create_topics([NewTopic(topic, 1)])))
    wrong = NewTopic(unique('wrong'), 1, config={'no.such.key': '1'})
    expect_refused('config', lambda: result(admin.create_topics([wrong])))
    result(admin.create_partitions([NewPartitions(topic, 5)]))
    expect_same(len(admin.list_topics(topic, 30).topics[topic].partitions), 5, 'partitions')
    alter_configs(admin, topic, result)
    send(topic, records(20), partition=0)
    result(admin.delete_records([TopicPartition(topic, 0, 12)]))
    at = lambda spec: result(admin.list_offsets({TopicPartition(topic, 0): spec}))[0].offset
    expect_same([at(OffsetSpec.earliest()), at(OffsetSpec.latest())], [12, 20], 'low and high')
    groups_of(admin, topic, result)
    result(admin.delete_topics([topic]))
    until(lambda: topic not in admin.list_topics(timeout=30).topics, 'the topic to go')


def alter_configs(admin, topic, result):
    value_of = lambda name: result(admin.describe_configs([ConfigResource(ResourceType.TOPIC, topic)]))[0][name].value
    expect_same(value_of('retention.ms'), '123456', 'config')
    alter = lambda *entries: result(admin.incremental_alter_configs(
        [ConfigResource(ResourceType.TOPIC, topic, incremental_configs=list(entries))]))
    alter(ConfigEntry('cleanup.policy', 'compact', incremental_operation=AlterConfigOpType.APPEND))
    expect_same(value_of('cleanup.policy'), 'delete,compact', 'appended config')
    alter(ConfigEntry('cleanup.policy', None, incremental_operation=AlterConfigOpType.DELETE))
    expect_same(value_of('cleanup.policy'), 'delete', 'deleted config')


def groups_of(admin, topic, result):
    group = unique('group')
    reader = Member(topic, group)
    until(lambda: len(reader.read) >= 8, 'what was not deleted')
    expect_same(len(result(admin.describe_consumer_groups([group]))[0].members), 1, 'members')
    listed = lambda: group in [one.group_id for one in admin.list_consumer_groups().result(30).valid]
    expect_same(listed(), True, 'group listed')
    reader.close()
    until(lambda: committed(group, topic) == 20, 'the offset')
    moved = ConsumerGroupTopicPartitions(group, [TopicPartition(topic, 0, 15)])
    result(admin.alter_consumer_group_offsets([moved]))
    expect_same(committed(group, topic), 15, 'moved offset')
    result(admin.delete_consumer_groups([group]))
    expect_same(listed(), False, 'group deleted')


def through(how):
    topic = create_topic('secure', 1, how)
    send(topic, records(50), how)
    expect_same(by_key(read_all(topic, 50, how).values()), by_key(records(50)), 'records')


def sasl_of(mechanism, password=BROKER['password']):
    return {'sasl.mechanisms': mechanism, 'sasl.username': BROKER['user'], 'sasl.password': password}


def said_of(how):
    """librdkafka goes on trying: what it says meanwhile."""
    said = []
    client = Producer({**how, 'error_cb': lambda error: said.append(str(error))})
    end = time.monotonic() + 10
    while not said and time.monotonic() < end:
        client.poll(0.1)
    raise KafkaException(' '.join(said))


def sasl(mechanism):
    def cell():
        how = lambda **more: {
            'bootstrap.servers': BROKER['sasl'], 'security.protocol': 'sasl_plaintext', **sasl_of(mechanism, **more)}
        through(how())
        expect_refused('auth', lambda: said_of(how(password='wrong')))
    return cell


def tls():
    how = {'bootstrap.servers': BROKER['tls'], 'security.protocol': 'ssl'}
    through({**how, 'ssl.ca.location': BROKER['authority']})
    expect_refused('certificate|ssl', lambda: said_of(how))


def tls_and_sasl():
    through({'bootstrap.servers': BROKER['saslTls'], 'security.protocol': 'sasl_ssl',
             'ssl.ca.location': BROKER['authority'], **sasl_of('SCRAM-SHA-256')})


CELLS = {
    **{f'produce {codec}': produce(codec) for codec in ('none', 'gzip', 'snappy', 'lz4', 'zstd')},
    'group of three': group_of_three(),
    'static member': static_member,
    'consumer protocol': group_of_three(**{'group.protocol': 'consumer'}),
    'idempotent': idempotent,
    'transactions': transactions,
    'admin': administer,
    **{f'sasl {mechanism}': sasl(mechanism.upper()) for mechanism in ('plain', 'scram-sha-256', 'scram-sha-512')},
    'tls': tls,
    'tls and sasl': tls_and_sasl,
}

if __name__ == '__main__':
    chosen = CELLS.get(sys.argv[-1])
    if chosen is None:
        print('not a feature of this client')
        sys.exit(SKIPPED)
    chosen()
    # Threads of clients that are still trying are not waited for.
    sys.stdout.flush()
    os._exit(0)
