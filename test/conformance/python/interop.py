"""confluent-kafka in the interop cases: python interop.py URL"""

import base64
import json
import sys
from datetime import date, datetime, time
from decimal import Decimal
from uuid import UUID

from confluent_kafka.schema_registry import SchemaRegistryClient, header_schema_id_serializer
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from confluent_kafka.serialization import MessageField, SerializationContext
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory

LOGICAL = {
    "decimal": Decimal,
    "date": date.fromisoformat,
    "time": time.fromisoformat,
    "timestamp": datetime.fromisoformat,
    "uuid": UUID,
}


def native(value):
    if isinstance(value, list):
        return [native(one) for one in value]
    if not isinstance(value, dict):
        return value
    if "$long" in value:
        return int(value["$long"])
    if "$bytes" in value:
        return base64.b64decode(value["$bytes"])
    if "$logical" in value:
        return LOGICAL[value["kind"]](value["$logical"])
    if "$branch" in value:
        inner = native(value["value"])
        return inner if value.get("isPlain") else (value["$branch"], inner)
    return {name: native(one) for name, one in value.items()}


def shown(value):
    if isinstance(value, (bool, str)) or value is None:
        return value
    if isinstance(value, (int, float)):
        return {"$n": str(value)}
    if isinstance(value, bytes):
        return {"$bytes": base64.b64encode(value).decode()}
    if isinstance(value, (date, time)):
        return value.isoformat()
    if isinstance(value, (Decimal, UUID)):
        return str(value)
    if isinstance(value, list):
        return [shown(one) for one in value]
    return {name: shown(one) for name, one in value.items()}


def message_class(request):
    """The class that protoc would have made."""
    pool = descriptor_pool.DescriptorPool()
    for file in request["files"]:
        pool.Add(descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(file)))
    return message_factory.GetMessageClass(pool.FindMessageTypeByName(request["message"]))


def context(request, headers):
    return SerializationContext(request["topic"], MessageField.VALUE, headers)


def registry():
    """Keeps nothing of earlier cases."""
    return SchemaRegistryClient({"url": sys.argv[1]})


def write(request):
    conf = {"auto.register.schemas": False, "use.latest.version": True}
    if request.get("isHeader"):
        conf["schema.id.serializer"] = header_schema_id_serializer
    value = request["value"]
    if request["type"] == "PROTOBUF":
        made = message_class(request)
        # Its use.latest.version finds no nested messages: the schema is registered by its descriptor, as by default.
        conf = {name: one for name, one in conf.items() if name == "schema.id.serializer"}
        serializer, value = ProtobufSerializer(made, registry(), conf), json_format.ParseDict(value, made())
    elif request["type"] == "JSON":
        serializer = JSONSerializer(None, registry(), conf=conf)
    else:
        serializer, value = AvroSerializer(registry(), conf=conf), native(value)
    headers = []
    payload = serializer(value, context(request, headers))
    return {"hex": payload.hex(), "headers": [[name, bytes_.hex()] for name, bytes_ in headers]}


def read(request):
    headers = [(name, bytes.fromhex(value)) for name, value in request["headers"]]
    payload, where = bytes.fromhex(request["hex"]), context(request, headers)
    if request["type"] == "PROTOBUF":
        value = ProtobufDeserializer(message_class(request), schema_registry_client=registry())(payload, where)
        return {"value": shown(json_format.MessageToDict(value))}
    if request["type"] == "JSON":
        return {"value": JSONDeserializer(None, schema_registry_client=registry())(payload, where)}
    return {"value": shown(AvroDeserializer(registry())(payload, where))}


for line in sys.stdin:
    request = json.loads(line)
    try:
        answer = write(request) if request["op"] == "write" else read(request)
    except Exception as error:  # a case must not end the others
        answer = {"error": f"{type(error).__name__}: {error}"}
    print(json.dumps(answer), flush=True)
