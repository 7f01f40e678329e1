"""The table of messages against labgrid's own description of them."""

import json
import subprocess

import pytest

from tests.device.pool.benches import PROGRAMS
from tinyml_mlops.device.pool.labgrid.wire import MESSAGES, message, message_class, plain

NESTED = {"ResourcePath": "Resource.Path", "Filter": "Reservation.Filter"}
"""labgrid's names of what has one of its own here."""
DESCRIBE = """
import json
from labgrid.remote.generated import labgrid_coordinator_pb2 as pb
def fields(message):
    return {f.name: [f.number, f.type, f.is_repeated, f.message_type.full_name if f.message_type else ""]
            for f in message.fields}
found, todo = {}, list(pb.DESCRIPTOR.message_types_by_name.values())
while todo:
    message = todo.pop()
    found[message.full_name] = fields(message)
    todo += message.nested_types
print(json.dumps(found))
"""


@pytest.mark.skipif(not (PROGRAMS / "python").exists(), reason="labgrid is not there: `make labgrid` gets it")
def test_every_field_is_labgrids() -> None:
    said = subprocess.run([PROGRAMS / "python", "-c", DESCRIBE], capture_output=True, text=True, check=True)
    theirs = json.loads(said.stdout)
    compared = 0
    for name in MESSAGES:
        for field in message_class(name).DESCRIPTOR.fields:
            kind = field.message_type.full_name if field.message_type else ""
            for ours, own in NESTED.items():
                kind = f"{kind}.".replace(f"labgrid.{ours}.", f"labgrid.{own}.").removesuffix(".")
            expected = [field.number, field.type, field.is_repeated, kind]
            assert theirs[f"labgrid.{NESTED.get(name, name)}"][field.name] == expected, (name, field.name)
            compared += 1
    assert compared == sum(map(len, MESSAGES.values()))


def test_what_a_value_holds_and_that_it_may_hold_nothing() -> None:
    resource = message("Resource", params={"port": message("MapValue", uint_value=0), "path": {}})
    read = message_class("Resource").FromString(resource.SerializeToString())
    assert {name: plain(value) for name, value in read.params.items()} == {"port": 0, "path": None}
