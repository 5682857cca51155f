"""The registry under test, as the cases of each schema type reach it."""

import sys

from confluent_kafka.schema_registry import SchemaRegistryClient
from confluent_kafka.schema_registry.error import SchemaRegistryError
from confluent_kafka.serialization import MessageField, SerializationContext

URL = sys.argv[1]


def client():
    """A fresh client: nothing is answered from a cache."""
    return SchemaRegistryClient({"url": URL})


def value_of(topic):
    return SerializationContext(topic, MessageField.VALUE)


def schema_id_of(payload):
    return int.from_bytes(payload[1:5], "big")


def refused(status, error_code, action):
    try:
        action()
    except SchemaRegistryError as error:
        assert (error.http_status_code, error.error_code) == (status, error_code), error
        return
    raise AssertionError(f"expected {status} {error_code}, but it was accepted")
