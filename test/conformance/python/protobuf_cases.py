"""Protobuf: files with imports, nested messages and maps, as the serializer registers them and a reader finds them."""

import base64

from confluent_kafka.schema_registry import Schema
from confluent_kafka.schema_registry.protobuf import ProtobufDeserializer, ProtobufSerializer
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory, timestamp_pb2
from google.protobuf.text_format import Parse

from registry import client, refused, schema_id_of, value_of

TOPIC = "conformance-python-protobuf"
SUBJECT = f"{TOPIC}-value"
MONEY_PATH = "demo/common/money.proto"

MONEY = f"""
name: "{MONEY_PATH}" package: "demo.common" syntax: "proto3"
message_type {{
  name: "Money"
  field {{ name: "currency" number: 1 label: LABEL_OPTIONAL type: TYPE_STRING json_name: "currency" }}
  field {{ name: "units" number: 2 label: LABEL_OPTIONAL type: TYPE_INT64 json_name: "units" }}
}}
"""


def orders(id_type="TYPE_STRING", more=""):
    """Customer is message 0, Order message 1, Order.Line [1, 0] and Order.Note [1, 1]; LabelsEntry is made for the map."""
    return f"""
    name: "demo/orders/order.proto" package: "demo.orders" syntax: "proto3"
    dependency: "{MONEY_PATH}" dependency: "google/protobuf/timestamp.proto"
    message_type {{
      name: "Customer"
      field {{ name: "name" number: 1 label: LABEL_OPTIONAL type: TYPE_STRING json_name: "name" }}
    }}
    message_type {{
      name: "Order"
      nested_type {{
        name: "Line"
        field {{ name: "sku" number: 1 label: LABEL_OPTIONAL type: TYPE_STRING json_name: "sku" }}
        field {{
          name: "price" number: 2 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".demo.common.Money" json_name: "price"
        }}
      }}
      nested_type {{
        name: "Note"
        field {{ name: "text" number: 1 label: LABEL_OPTIONAL type: TYPE_STRING json_name: "text" }}
      }}
      nested_type {{
        name: "LabelsEntry"
        field {{ name: "key" number: 1 label: LABEL_OPTIONAL type: TYPE_STRING json_name: "key" }}
        field {{ name: "value" number: 2 label: LABEL_OPTIONAL type: TYPE_STRING json_name: "value" }}
        options {{ map_entry: true }}
      }}
      field {{ name: "id" number: 1 label: LABEL_OPTIONAL type: {id_type} json_name: "id" }}
      field {{
        name: "lines" number: 2 label: LABEL_REPEATED type: TYPE_MESSAGE type_name: ".demo.orders.Order.Line"
        json_name: "lines"
      }}
      field {{
        name: "labels" number: 3 label: LABEL_REPEATED type: TYPE_MESSAGE type_name: ".demo.orders.Order.LabelsEntry"
        json_name: "labels"
      }}
      field {{
        name: "created" number: 4 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".google.protobuf.Timestamp"
        json_name: "created"
      }}
      field {{
        name: "customer" number: 5 label: LABEL_OPTIONAL type: TYPE_MESSAGE type_name: ".demo.orders.Customer"
        json_name: "customer"
      }}
      {more}
    }}
    """


def pool(order_file):
    """The classes protoc would have generated for the two files, in a pool of their own."""
    made = descriptor_pool.DescriptorPool()
    made.AddSerializedFile(timestamp_pb2.DESCRIPTOR.serialized_pb)
    for text in (MONEY, order_file):
        made.AddSerializedFile(Parse(text, descriptor_pb2.FileDescriptorProto()).SerializeToString())
    return lambda name: message_factory.GetMessageClass(made.FindMessageTypeByName(name))


first = pool(orders())
Order, Note, Customer = first("demo.orders.Order"), first("demo.orders.Order.Note"), first("demo.orders.Customer")
COUPON = 'field { name: "coupon" number: 6 label: LABEL_OPTIONAL type: TYPE_STRING json_name: "coupon" }'
OrderWithCoupon = pool(orders(more=COUPON))("demo.orders.Order")
OrderWithNumericId = pool(orders(id_type="TYPE_INT64"))("demo.orders.Order")

PAYLOADS = {}


def context():
    return value_of(TOPIC)


def an_order():
    order = Order(id="o-1", labels={"channel": "web", "gift": "yes"})
    order.lines.add(sku="book").price.MergeFrom(first("demo.common.Money")(currency="EUR", units=12))
    order.created.seconds = 1_700_000_000
    order.customer.name = "Ada"
    return order


def round_trip(message):
    payload = ProtobufSerializer(type(message), client())(message, context())
    assert ProtobufDeserializer(type(message), schema_registry_client=client())(payload, context()) == message
    return payload


def a_message_with_an_import_a_map_and_nested_messages_reads_back_equal():
    PAYLOADS["order"] = round_trip(an_order())


def the_import_was_registered_under_its_path_and_the_well_known_file_was_not():
    assert sorted(s for s in client().get_subjects() if s.endswith(".proto")) == [MONEY_PATH]
    latest = client().get_latest_version(SUBJECT)
    assert [(r.name, r.subject, r.version) for r in latest.schema.references] == [(MONEY_PATH, MONEY_PATH, 1)]
    assert latest.schema_id == schema_id_of(PAYLOADS["order"])


def the_message_indexes_lead_to_the_second_and_to_a_nested_message():
    zigzag_count_then_indexes = {"order": bytes([2, 2]), "note": bytes([4, 2, 2]), "customer": bytes([0])}
    PAYLOADS["note"] = round_trip(Note(text="ring twice"))
    PAYLOADS["customer"] = round_trip(Customer(name="Ada"))
    for name, indexes in zigzag_count_then_indexes.items():
        assert PAYLOADS[name][5 : 5 + len(indexes)] == indexes, (name, PAYLOADS[name])
    assert len({schema_id_of(payload) for payload in PAYLOADS.values()}) == 1


def the_registered_schema_reads_as_text_and_the_text_is_the_same_schema():
    schema_id = schema_id_of(PAYLOADS["order"])
    registered = client().get_schema(schema_id)
    for line in (f'import "{MONEY_PATH}";', 'import "google/protobuf/timestamp.proto";', "map<string, string> labels = 3;"):
        assert line in registered.schema_str, registered.schema_str
    assert client().lookup_schema(SUBJECT, registered).schema_id == schema_id
    assert client().register_schema(SUBJECT, registered) == schema_id


def serialized(schema_id):
    answer = client().get_schema(schema_id, fmt="serialized").schema_str
    return descriptor_pb2.FileDescriptorProto.FromString(base64.standard_b64decode(answer))


def without_order_and_name(file):
    file.name = ""
    for message in file.message_type:
        message.nested_type.sort(key=lambda nested: nested.name)
        for declared in (message, *message.nested_type):
            for field in declared.field:
                field.ClearField("json_name")
    return file


def the_serialized_format_holds_all_of_the_descriptor_that_was_registered():
    read = serialized(schema_id_of(PAYLOADS["order"]))
    written = Parse(orders(), descriptor_pb2.FileDescriptorProto())
    assert without_order_and_name(read) == without_order_and_name(written), read


def the_message_indexes_find_the_nested_message_in_the_serialized_format():
    order = serialized(schema_id_of(PAYLOADS["note"])).message_type[1]
    assert order.nested_type[1].name == "Note", [nested.name for nested in order.nested_type]


def registered_text(more=""):
    """A later version as a developer would write it."""
    text = client().get_version(SUBJECT, 1).schema
    return Schema(text.schema_str.replace("string id = 1;", more), "PROTOBUF", text.references)


def a_compatible_change_is_version_2():
    text = registered_text("string id = 1; string coupon = 6;")
    assert client().test_compatibility(SUBJECT, text) is True
    payload = ProtobufSerializer(OrderWithCoupon, client())(OrderWithCoupon(id="o-2", coupon="x"), context())
    assert client().get_versions(SUBJECT) == [1, 2]
    assert client().get_version(SUBJECT, 2).schema_id == schema_id_of(payload)


def the_new_message_reads_what_the_old_one_wrote():
    read = ProtobufDeserializer(OrderWithCoupon, schema_registry_client=client())(PAYLOADS["order"], context())
    assert (read.id, read.coupon, read.lines[0].price.units) == ("o-1", "", 12)


def an_incompatible_change_is_refused_with_409():
    assert client().test_compatibility(SUBJECT, registered_text("int64 id = 1;")) is False
    serializer = ProtobufSerializer(OrderWithNumericId, client())
    refused(409, 40901, lambda: serializer(OrderWithNumericId(id=1), context()))
    assert client().get_versions(SUBJECT) == [1, 2]


def a_text_that_is_no_schema_is_422():
    for text in ("message {", 'syntax = "proto3"; import "nowhere.proto"; message A { nowhere.B b = 1; }'):
        refused(422, 42201, lambda text=text: client().register_schema("no-proto", Schema(text, "PROTOBUF")))


CASES = [
    a_message_with_an_import_a_map_and_nested_messages_reads_back_equal,
    the_import_was_registered_under_its_path_and_the_well_known_file_was_not,
    the_message_indexes_lead_to_the_second_and_to_a_nested_message,
    the_registered_schema_reads_as_text_and_the_text_is_the_same_schema,
    the_serialized_format_holds_all_of_the_descriptor_that_was_registered,
    the_message_indexes_find_the_nested_message_in_the_serialized_format,
    a_compatible_change_is_version_2,
    the_new_message_reads_what_the_old_one_wrote,
    an_incompatible_change_is_refused_with_409,
    a_text_that_is_no_schema_is_422,
]
