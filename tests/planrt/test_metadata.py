"""Metadata that lies: bounds are checked at open, contents whenever they are asked for."""

import pytest

from tests.dense_model import dense_model
from tests.planrt.test_open import refused, with_field
from tinyml_mlops.decision import About, Argmax
from tinyml_mlops.decision.embedded import embed
from tinyml_mlops.plan import HostModel, compile_plan
from tinyml_mlops.plan.layout import structures
from tinyml_mlops.plan.writer import seal

PLAN = compile_plan(
    embed(dense_model(seed=1, classes=2), About(task="t", decision=Argmax(labels=("left", "right"))))
).plan
METADATA = structures()["planrt_header"].unpack(PLAN)["metadata"]
BYTES = structures()["planrt_header"].unpack(PLAN)["metadata_bytes"]
LARGEST = 2**32 - 1


def with_decision(field: str, value: int) -> HostModel:
    """The plan with another number in the record of the rule."""
    place = next(f for f in structures()["planrt_decision"].fields if f.name == field)
    changed = bytearray(PLAN)
    at = METADATA + place.offset
    changed[at : at + place.size] = value.to_bytes(place.size, "little")
    return HostModel.open(seal(changed))


def test_a_section_outside_of_the_plan_is_refused() -> None:
    for field, value in (("metadata", len(PLAN)), ("metadata", METADATA + 1), ("metadata", LARGEST - 3)):
        refused(with_field(PLAN, field, value), "section")
    for size in (len(PLAN), LARGEST):
        refused(with_field(PLAN, "metadata_bytes", size), "section")


def test_a_section_that_is_too_short_for_the_rule_says_nothing() -> None:
    host = HostModel.open(with_field(PLAN, "metadata_bytes", 40))
    assert (host.decision(), host.label(0), host.description()) == (None, "", b"")


@pytest.mark.parametrize("labels", [BYTES, BYTES + 1, LARGEST])
def test_labels_outside_of_the_section_are_empty(labels: int) -> None:
    assert with_decision("labels", labels).label(0) == ""


def test_more_labels_than_there_are_end_with_the_section() -> None:
    host = with_decision("label_count", LARGEST)
    assert [host.label(0), host.label(1)] == ["left", "right"]
    assert host.label(LARGEST - 1) == ""


def test_a_label_that_does_not_end_is_empty() -> None:
    changed = bytearray(PLAN)
    size = structures()["planrt_decision"].size
    changed[METADATA + size : METADATA + BYTES] = b"x" * (BYTES - size)
    assert HostModel.open(seal(changed)).label(0) == ""


@pytest.mark.parametrize(
    ("field", "value"), [("description", BYTES), ("description", LARGEST), ("description_bytes", LARGEST)]
)
def test_a_description_outside_of_the_section_is_empty(field: str, value: int) -> None:
    assert with_decision(field, value).description() == b""
