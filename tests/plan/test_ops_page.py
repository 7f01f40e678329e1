"""docs/ops.md lists the ops that there are, and the types of those that are easily tried."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.ops import supported_ops
from tinyml_mlops.plan.passes.alias_reshapes import RESHAPES
from tinyml_mlops.plan.testing import ModelBuilder

WITHOUT_KERNEL = {*RESHAPES, "SHAPE", "VAR_HANDLE", "CALL_ONCE"}
KINDS = ("int8", "int16", "int32", "float32")
OPTIONS = {
    "ADD": ("AddOptions", {}),
    "SUB": ("SubOptions", {}),
    "MUL": ("MulOptions", {}),
    "LEAKY_RELU": ("LeakyReluOptions", {"alpha": 0.5}),
}
PAGE = Path(__file__).resolve().parents[2] / "docs" / "ops.md"


def rows(heading: str = "") -> Iterator[tuple[str, str]]:
    """Op and types of each row, of one section or of all."""
    section = ""
    for line in PAGE.read_text().splitlines():
        section = line.removeprefix("## ") if line.startswith("## ") else section
        if line.startswith("| `") and heading in section:
            names, types = line.split("|")[1:3]
            for name in re.findall(r"`(\w+)`", names):
                yield name, types.strip()


def test_page_lists_every_op_once() -> None:
    listed = [name for name, _ in rows()]
    assert sorted(listed) == sorted({*supported_ops(), *WITHOUT_KERNEL})


@pytest.mark.parametrize(("op", "types"), [*rows("One operand"), *rows("Two operands")])
def test_types_are_those_that_compile(op: str, types: str) -> None:
    operands = 2 if (op, types) in set(rows("Two operands")) else 1
    assert {kind for kind in KINDS if compiles(op, kind, operands)} == set(types.split(", "))


def compiles(op: str, kind: str, operands: int) -> bool:
    """Is a model of the op in this type accepted?"""
    b = ModelBuilder()
    output = {("LOGISTIC", "int8"): (1 / 256, -128), ("TANH", "int8"): (1 / 128, 0)}.get((op, kind), (0.1, 0))
    if op in ("LOGISTIC", "TANH") and kind == "int16":
        output = (1 / 32768, 0)
    quantized = kind in ("int8", "int16")
    inputs = [b.tensor((1, 4), kind, *((0.1, 0) if quantized else ())) for _ in range(operands)]
    y = b.tensor((1, 4), kind, *(output if quantized else ()))
    table, options = OPTIONS.get(op, ("", {}))
    b.op(op, inputs, [y], table, **options)
    try:
        compile_plan(b.build(inputs, [y]))
    except UnsupportedModelError:
        return False
    return True
