"""Every kernel under the sanitizers, wherever its tensors and constants lie."""

import numpy as np
import pytest

from tests.plan.sanitized import SanitizedPlanrt
from tests.planrt.conftest import DISTINCT_PLANS, with_golden
from tinyml_mlops.plan import writer
from tinyml_mlops.plan.layout import constants, structures
from tinyml_mlops.plan.writer import seal

ARENA_OFFSETS = (0, 4, 8, 12)
"""Of tensors, modulo the alignment of the arena; a plan promises kernels no more than a multiple of four."""


def moved(plan: bytes, by: int) -> bytes:
    """The same plan, with everything in the arena ``by`` bytes farther on."""
    header, op = structures()["planrt_header"], structures()["planrt_op"]
    values = header.unpack(plan)
    data = bytearray(plan)
    for record, place, count in (
        (structures()["planrt_tensor_record"], "tensors", "tensor_count"),
        (structures()["planrt_state"], "states", "state_count"),
    ):
        for number in range(values[count]):
            at = values[place] + number * record.size
            found = record.unpack(plan, at)
            data[at : at + record.size] = record.pack(found | {"offset": found["offset"] + by})
    for number in range(values["op_count"]):
        at = values["ops"] + number * op.size
        call = op.unpack(plan, at)
        inputs = [n if n & constants()["PLANRT_IN_PLAN"] else n + by for n in call["input"]]
        places = {"input": inputs, "output": call["output"] + by, "scratch": call["scratch"] + by}
        data[at : at + op.size] = op.pack(call | places)
    data[: header.size] = header.pack(values | {"arena_bytes": values["arena_bytes"] + by})
    return seal(data)


@pytest.fixture(scope="module", params=DISTINCT_PLANS)
def plan_with_golden(request: pytest.FixtureRequest) -> bytes:
    return with_golden(*DISTINCT_PLANS[request.param])


def test_tensors_at_any_multiple_of_four(sanitized: SanitizedPlanrt, plan_with_golden: bytes) -> None:
    for by in ARENA_OFFSETS:
        sanitized.check(moved(plan_with_golden, by), f"tensors {by} bytes farther on")


def misaligned(sections: writer.Sections, values: np.ndarray) -> int:
    """Adds a constant where its elements' own alignment allows, and no better."""
    data = values.astype(values.dtype.newbyteorder("<")).tobytes()
    sections.data += bytes(-len(sections.data) % 4 + values.itemsize % 4)
    sections.data += data
    return len(sections.data) - len(data)


def test_constants_at_any_place_their_elements_allow(
    sanitized: SanitizedPlanrt, monkeypatch: pytest.MonkeyPatch
) -> None:
    """int8 constants at odd offsets, int16 ones at even offsets that are no multiple of four."""
    usual = {name: with_golden(*made) for name, made in DISTINCT_PLANS.items()}
    monkeypatch.setattr(writer.Sections, "constant", misaligned)
    changed = 0
    for name, made in DISTINCT_PLANS.items():
        plan = with_golden(*made)
        changed += plan != usual[name]
        sanitized.check(plan, name)
    assert changed > len(usual) // 4
