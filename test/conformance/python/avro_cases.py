"""Avro and the calls every schema type shares. Needs an empty registry."""

import json

from confluent_kafka.schema_registry import Schema, SchemaReference
from confluent_kafka.schema_registry.avro import AvroDeserializer, AvroSerializer

from registry import client, refused, value_of

TOPIC = "conformance-python"
SUBJECT = f"{TOPIC}-value"


def user(*fields):
    return json.dumps({"type": "record", "name": "User", "namespace": "demo", "fields": list(fields)})


NAME = {"name": "name", "type": "string"}
ID = {"name": "id", "type": "int"}
EMAIL = {"name": "email", "type": ["null", "string"], "default": None}
USER = user(NAME, ID)
USER_WITH_EMAIL = user(NAME, ID, EMAIL)
USER_WITH_REQUIRED_AGE = user(NAME, ID, {"name": "age", "type": "int"})


def context():
    return value_of(TOPIC)


def avro(text):
    return Schema(text, "AVRO")


PAYLOADS = {}


def a_serialized_user_reads_back_equal():
    ada = {"name": "Ada", "id": 36}
    PAYLOADS["first"] = AvroSerializer(client(), USER)(ada, context())
    assert PAYLOADS["first"][0] == 0
    assert AvroDeserializer(client())(PAYLOADS["first"], context()) == ada


def the_serializer_registered_version_1_under_the_id_of_the_payload():
    latest = client().get_latest_version(SUBJECT)
    schema_id = int.from_bytes(PAYLOADS["first"][1:5], "big")
    assert (latest.version, latest.schema_id, latest.subject) == (1, schema_id, SUBJECT)
    assert json.loads(client().get_schema(schema_id).schema_str) == json.loads(USER)
    assert client().get_subjects() == [SUBJECT]
    assert client().get_versions(SUBJECT) == [1]


def registering_again_and_looking_up_give_the_same_id():
    first = client().register_schema(SUBJECT, avro(USER))
    assert client().lookup_schema(SUBJECT, avro(USER)).schema_id == first
    assert client().get_versions(SUBJECT) == [1]


def a_compatible_change_is_version_2():
    assert client().test_compatibility(SUBJECT, avro(USER_WITH_EMAIL)) is True
    client().register_schema(SUBJECT, avro(USER_WITH_EMAIL))
    assert client().get_version(SUBJECT, 2).version == 2


def the_new_schema_reads_what_the_old_one_wrote():
    reader = AvroDeserializer(client(), USER_WITH_EMAIL)
    assert reader(PAYLOADS["first"], context()) == {"name": "Ada", "id": 36, "email": None}


def an_incompatible_change_is_refused_with_409():
    assert client().test_compatibility(SUBJECT, avro(USER_WITH_REQUIRED_AGE)) is False
    refused(409, 40901, lambda: client().register_schema(SUBJECT, avro(USER_WITH_REQUIRED_AGE)))
    assert client().get_versions(SUBJECT) == [1, 2]


def under_level_none_the_same_change_is_accepted():
    client().set_compatibility(SUBJECT, "NONE")
    assert client().get_compatibility(SUBJECT) == "NONE"
    client().register_schema(SUBJECT, avro(USER_WITH_REQUIRED_AGE))
    assert client().get_versions(SUBJECT) == [1, 2, 3]


def a_schema_can_refer_to_another():
    client().register_schema("demo.User", avro(USER))
    team = '{"type":"record","name":"Team","fields":[{"name":"lead","type":"demo.User"}]}'
    reference = SchemaReference("demo.User", "demo.User", 1)
    schema_id = client().register_schema("team-value", Schema(team, "AVRO", [reference]))
    assert [r.subject for r in client().get_schema(schema_id).references] == ["demo.User"]


def what_is_not_there_is_404_with_its_code():
    refused(404, 40401, lambda: client().get_latest_version("nobody"))
    refused(404, 40402, lambda: client().get_version(SUBJECT, 99))
    refused(404, 40403, lambda: client().get_schema(99999))


def a_text_that_is_no_schema_is_422():
    refused(422, 42201, lambda: client().register_schema(SUBJECT, avro('{"type":"nothing"}')))


def a_deleted_version_is_gone_and_its_id_still_reads():
    assert client().delete_version(SUBJECT, 3) == 3
    assert client().get_versions(SUBJECT) == [1, 2]
    assert AvroDeserializer(client())(PAYLOADS["first"], context())["name"] == "Ada"


def a_deleted_subject_is_gone():
    client().delete_subject(SUBJECT)
    assert SUBJECT not in client().get_subjects()
    client().delete_subject(SUBJECT, permanent=True)
    refused(404, 40401, lambda: client().get_versions(SUBJECT))


CASES = [
    a_serialized_user_reads_back_equal,
    the_serializer_registered_version_1_under_the_id_of_the_payload,
    registering_again_and_looking_up_give_the_same_id,
    a_compatible_change_is_version_2,
    the_new_schema_reads_what_the_old_one_wrote,
    an_incompatible_change_is_refused_with_409,
    under_level_none_the_same_change_is_accepted,
    a_schema_can_refer_to_another,
    what_is_not_there_is_404_with_its_code,
    a_text_that_is_no_schema_is_422,
    a_deleted_version_is_gone_and_its_id_still_reads,
    a_deleted_subject_is_gone,
]
