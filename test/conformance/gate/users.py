"""A user and an order in each language: bytes in front of the payload, and for both the serializer and a value."""
import json

from confluent_kafka.schema_registry.avro import AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufSerializer
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.text_format import Parse

USER = {'name': 'Ada', 'favorite_number': 7}
ORDER = {'total': 1.5}
ID_BYTES = 5


def avro(registry):
    def serializer(name, /, **fields):
        schema = {'type': 'record', 'name': name, 'fields': [{'name': key, 'type': of} for key, of in fields.items()]}
        return AvroSerializer(registry, json.dumps(schema))

    user, order = serializer('User', name='string', favorite_number='long'), serializer('Order', total='double')
    return ID_BYTES, (user, USER), (order, ORDER)


def json_schema(registry):
    def serializer(title, /, **properties):
        schema = {'$schema': 'http://json-schema.org/draft-07/schema#', 'title': title, 'type': 'object',
                  'properties': {key: {'type': of} for key, of in properties.items()},
                  'required': list(properties), 'additionalProperties': False}
        return JSONSerializer(json.dumps(schema), registry)

    user, order = serializer('User', name='string', favorite_number='integer'), serializer('Order', total='number')
    return ID_BYTES, (user, USER), (order, ORDER)


def protobuf(registry):
    def message(name, /, **fields):
        lines = [f'field {{ name: "{key}" number: {number} label: LABEL_OPTIONAL type: TYPE_{of} json_name: "{key}" }}'
                 for number, (key, of) in enumerate(fields.items(), 1)]
        text = f'name: "{name}.proto" syntax: "proto3" message_type {{ name: "{name}" {" ".join(lines)} }}'
        pool = descriptor_pool.DescriptorPool()
        pool.Add(Parse(text, descriptor_pb2.FileDescriptorProto()))
        return message_factory.GetMessageClass(pool.FindMessageTypeByName(name))

    def serializer(kind):
        return ProtobufSerializer(kind, registry, {'use.deprecated.format': False})

    user, order = message('User', name='STRING', favorite_number='INT64'), message('Order', total='DOUBLE')
    # The first message of a file is one byte behind the id.
    return ID_BYTES + 1, (serializer(user), user(**USER)), (serializer(order), order(**ORDER))


LANGUAGES = {'Avro': avro, 'Protobuf': protobuf, 'JSON': json_schema}
