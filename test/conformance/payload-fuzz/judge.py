"""Reads a line for each schema, {"type", "schema", "payloads": [hex...]}, and answers each with a list: nothing for a
payload that the library takes, else why it does not."""

import base64
import json
import sys

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import DecodeError
from jsonschema import validators


def protobuf(schema):
    file = descriptor_pb2.FileDescriptorProto.FromString(base64.b64decode(schema))
    pool = descriptor_pool.DescriptorPool()
    pool.Add(file)
    descriptor = pool.FindMessageTypeByName(f"{file.package}.{file.message_type[0].name}")
    message_class = message_factory.GetMessageClass(descriptor)

    def judge(payload):
        try:
            message = message_class()
            message.MergeFromString(payload)
        except DecodeError as fault:
            return f"DecodeError: {fault}"
        return "" if message.IsInitialized() else "not initialized"

    return judge


def refuse_word(word):
    raise ValueError(f"{word} is no JSON")


def json_schema(schema):
    schema = json.loads(schema)
    # Draft 4 has 1.0 for no integer there; in all others, and to Java, it is one.
    checker = validators.Draft6Validator.TYPE_CHECKER
    validator = validators.extend(validators.validator_for(schema), type_checker=checker)(schema)

    def judge(payload):
        try:
            value = json.loads(payload.decode("utf-8-sig"), parse_constant=refuse_word)
        except (ValueError, RecursionError) as fault:
            return f"no JSON: {fault}"
        try:
            error = next(validator.iter_errors(value), None)
        except Exception as fault:
            return f"{type(fault).__name__}: {fault}"
        return "" if error is None else f"invalid: {error.validator}"

    return judge


judges = {"PROTOBUF": protobuf, "JSON": json_schema}
for line in sys.stdin:
    asked = json.loads(line)
    judge = judges[asked["type"]](asked["schema"])
    print(json.dumps([judge(bytes.fromhex(payload)) for payload in asked["payloads"]]))
