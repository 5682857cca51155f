"""A Kafka broker for tests: the one that librdkafka carries. Prints its address; ends with its standard input."""

import sys

from confluent_kafka import Producer

host = Producer({"test.mock.num.brokers": 1, "bootstrap.servers": "none:1", "log_level": 0})
print(*(f"{broker.host}:{broker.port}" for broker in host.list_topics(timeout=10).brokers.values()), flush=True)
sys.stdin.read()
