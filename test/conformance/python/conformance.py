"""Uses a running registry as a program with confluent-kafka would: python conformance.py URL"""

import sys

import avro_cases
import json_schema_cases
import protobuf_cases

SUITES = {"Avro": avro_cases, "Protobuf": protobuf_cases, "JSON Schema": json_schema_cases}

passed = known = failures = 0


def failed(name, reason):
    global failures
    failures += 1
    print(f"FAILED {name}: {reason}")


for schema_type, suite in SUITES.items():
    known_failures = getattr(suite, "KNOWN_FAILURES", {})
    for case in suite.CASES:
        name = f"{schema_type}: {case.__name__.replace('_', ' ')}"
        try:
            case()
        except Exception as error:  # a case must not end the others
            if case in known_failures and isinstance(error, AssertionError):
                known += 1
                print(f"known  {name}: {known_failures[case]}")
            else:
                failed(name, f"{type(error).__name__}: {error}")
        else:
            if case in known_failures:
                failed(name, "passes now: take it out of KNOWN_FAILURES")
            else:
                passed += 1
                print(f"ok     {name}")
print(f"{passed} passed, {known} known failures, {failures} failed")
sys.exit(1 if failures else 0)
