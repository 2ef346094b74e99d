#!/usr/bin/env python3
"""Validate scenarios against the published JSON Schema, with a validator that shares nothing with Kindex.

Needs the Python packages jsonschema and PyYAML; exits with 3 where they are missing, with 1 where a file is not what
was expected of it.
"""

import argparse
import re
import sys
from pathlib import Path

try:
    import json

    import yaml
    from jsonschema import Draft202012Validator
except ImportError as missing:
    print(f"skipped: {missing}", file=sys.stderr)
    sys.exit(3)


class CoreLoader(yaml.SafeLoader):
    """YAML 1.2's core schema, as editors read it: no dates, no yes and no, no underscores in numbers."""

    yaml_implicit_resolvers = {}


CORE = {
    "bool": (r"true|True|TRUE|false|False|FALSE", "tTfF"),
    "int": (r"[-+]?[0-9]+", "-+0123456789"),
    "float": (r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    "null": (r"~|null|Null|NULL|", ["~", "n", "N", ""]),
}
for kind, (pattern, first) in CORE.items():
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{kind}", re.compile(f"^(?:{pattern})$"), list(first))
CoreLoader.add_constructor("tag:yaml.org,2002:float", lambda loader, node: float(node.value))
CoreLoader.add_constructor("tag:yaml.org,2002:int", lambda loader, node: int(node.value))


def names(value):
    """The value with every key a text, as JSON has them."""
    if isinstance(value, dict):
        return {str(key): names(item) for key, item in value.items()}
    return [names(item) for item in value] if isinstance(value, list) else value


def load(path):
    text = Path(path).read_text(encoding="utf-8")
    return json.loads(text) if path.endswith(".json") else names(yaml.load(text, Loader=CoreLoader))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("schema", help="models/schema/scenario.schema.json")
    parser.add_argument("files", nargs="*", help="scenarios, YAML or JSON")
    parser.add_argument("--expect-invalid", action="store_true", help="report files that are valid instead")
    arguments = parser.parse_args()
    schema = json.loads(Path(arguments.schema).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    wrong = 0
    for path in arguments.files:
        errors = list(validator.iter_errors(load(path)))
        if arguments.expect_invalid and not errors:
            print(f"{path}: valid, though it should not be")
            wrong += 1
        for error in [] if arguments.expect_invalid else errors:
            print(f"{path}: {'.'.join(map(str, error.absolute_path))}: {error.message}")
            wrong += 1
    print(f"{len(arguments.files)} files, {wrong} faults")
    return 1 if wrong else 0


sys.exit(main())
