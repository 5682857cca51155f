"""Uses a running registry as a program with confluent-kafka would: python conformance.py URL"""

import sys

import avro_cases
import json_schema_cases
import protobuf_cases

SUITES = {"Avro": avro_cases, "Protobuf": protobuf_cases, "JSON Schema": json_schema_cases}

passed = failures = 0

for schema_type, suite in SUITES.items():
    for case in suite.CASES:
        name = f"{schema_type}: {case.__name__.replace('_', ' ')}"
        try:
            case()
        except Exception as error:  # a case must not end the others
            failures += 1
            print(f"FAILED {name}: {type(error).__name__}: {error}")
        else:
            passed += 1
            print(f"ok     {name}")
print(f"{passed} passed, {failures} failed")
sys.exit(1 if failures else 0)
