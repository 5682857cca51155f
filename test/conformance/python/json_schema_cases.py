"""JSON Schema: a schema that refers to a registered one, checked by the serializer and by the registry."""

import json

from confluent_kafka.schema_registry import Schema, SchemaReference
from confluent_kafka.schema_registry.json_schema import JSONDeserializer, JSONSerializer
from confluent_kafka.serialization import SerializationError

from registry import client, refused, schema_id_of, value_of

TOPIC = "conformance-python-json"
SUBJECT = f"{TOPIC}-value"
ADDRESS_SUBJECT = "python-address"
ADDRESS = json.dumps(
    {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"], "additionalProperties": False}
)


def person(properties=None, required=("name",)):
    """A closed object: a property may be added, and a reader that knows it still reads what was written without it."""
    text = {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "Person",
        "type": "object",
        "properties": {"name": {"type": "string"}, "home": {"$ref": "address.json"}, **(properties or {})},
        "required": list(required),
        "additionalProperties": False,
    }
    return Schema(json.dumps(text), "JSON", [SchemaReference("address.json", ADDRESS_SUBJECT, 1)])


ADA = {"name": "Ada", "home": {"city": "London"}}
PERSON = person()
PERSON_WITH_AGE = person({"age": {"type": "integer"}})
PERSON_WITH_REQUIRED_AGE = person({"age": {"type": "integer"}}, ("name", "age"))

PAYLOADS = {}


def context():
    return value_of(TOPIC)


def a_value_of_a_schema_with_a_reference_reads_back_equal():
    client().register_schema(ADDRESS_SUBJECT, Schema(ADDRESS, "JSON"))
    PAYLOADS["ada"] = JSONSerializer(PERSON, client())(ADA, context())
    assert JSONDeserializer(None, schema_registry_client=client())(PAYLOADS["ada"], context()) == ADA


def the_serializer_registered_version_1_with_its_reference():
    latest = client().get_latest_version(SUBJECT)
    assert (latest.version, latest.schema_id) == (1, schema_id_of(PAYLOADS["ada"]))
    assert latest.schema.schema_type == "JSON"
    assert json.loads(latest.schema.schema_str) == json.loads(PERSON.schema_str)
    assert [(r.name, r.subject, r.version) for r in latest.schema.references] == [("address.json", ADDRESS_SUBJECT, 1)]
    assert client().lookup_schema(SUBJECT, PERSON).schema_id == latest.schema_id


def the_reference_that_came_back_checks_the_value():
    latest = client().get_latest_version(SUBJECT).schema
    try:
        JSONSerializer(latest, client())({"name": "Ada", "home": {"city": 1}}, context())
    except SerializationError as error:
        assert "is not of type 'string'" in str(error), error
        return
    raise AssertionError("a city that is a number was accepted")


def a_referenced_version_cannot_be_deleted():
    refused(422, 42206, lambda: client().delete_version(ADDRESS_SUBJECT, 1))


def a_compatible_change_is_version_2():
    assert client().test_compatibility(SUBJECT, PERSON_WITH_AGE) is True
    payload = JSONSerializer(PERSON_WITH_AGE, client())({**ADA, "age": 36}, context())
    assert client().get_version(SUBJECT, 2).schema_id == schema_id_of(payload)


def the_new_schema_reads_what_the_old_one_wrote():
    reader = JSONDeserializer(PERSON_WITH_AGE, schema_registry_client=client())
    assert reader(PAYLOADS["ada"], context()) == ADA


def an_incompatible_change_is_refused_with_409():
    assert client().test_compatibility(SUBJECT, PERSON_WITH_REQUIRED_AGE) is False
    serializer = JSONSerializer(PERSON_WITH_REQUIRED_AGE, client())
    refused(409, 40901, lambda: serializer({**ADA, "age": 36}, context()))
    assert client().get_versions(SUBJECT) == [1, 2]


def a_text_that_is_no_schema_is_422():
    for text in ("{", '{"type":"nothing"}'):
        refused(422, 42201, lambda text=text: client().register_schema("no-json", Schema(text, "JSON")))


CASES = [
    a_value_of_a_schema_with_a_reference_reads_back_equal,
    the_serializer_registered_version_1_with_its_reference,
    the_reference_that_came_back_checks_the_value,
    a_referenced_version_cannot_be_deleted,
    a_compatible_change_is_version_2,
    the_new_schema_reads_what_the_old_one_wrote,
    an_incompatible_change_is_refused_with_409,
    a_text_that_is_no_schema_is_422,
]
