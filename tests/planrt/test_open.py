"""What planrt_open refuses, and with which status."""

import ctypes

import numpy as np
import pytest

from tinyml_mlops.errors import InvalidPlanError
from tinyml_mlops.plan import HostModel
from tinyml_mlops.plan.layout import constants, structures
from tinyml_mlops.plan.native.library import load
from tinyml_mlops.plan.writer import seal


def with_field(plan: bytes, field: str, value: int) -> bytes:
    """``plan`` with another number in a header field, and the CRC that goes with it."""
    place = next(f for f in structures()["planrt_header"].fields if f.name == field)
    changed = bytearray(plan)
    changed[place.offset : place.offset + place.size] = value.to_bytes(place.size, "little")
    return seal(changed) if field != "crc32" else bytes(changed)


def refused(plan: bytes, text: str, arena_bytes: int | None = None) -> None:
    with pytest.raises(InvalidPlanError, match=text):
        HostModel.open(plan, arena_bytes)


def test_arena_one_unit_smaller_is_refused(plan: bytes) -> None:
    needed = structures()["planrt_header"].unpack(plan)["arena_bytes"]
    HostModel.open(plan, needed)
    refused(plan, "arena is smaller", needed - constants()["PLANRT_TENSOR_ALIGNMENT"])
    refused(plan, "arena is smaller", needed - 1)
    refused(plan, "arena is smaller", 0)


def test_plan_that_asks_for_a_smaller_arena_than_it_uses_is_refused(plan: bytes) -> None:
    needed = structures()["planrt_header"].unpack(plan)["arena_bytes"]
    refused(with_field(plan, "arena_bytes", needed - 4), "outside")


def test_every_kind_of_damage_has_its_own_answer(plan: bytes) -> None:
    refused(b"", "shorter")
    refused(plan[:50], "shorter")
    refused(plan[:-1], "shorter")
    refused(with_field(plan, "magic", 1), "not a plan")
    refused(with_field(plan, "version", 1), "version")
    refused(with_field(plan, "crc32", 0), "CRC-32")
    refused(with_field(plan, "tensors", 2), "section")
    refused(with_field(plan, "ops", len(plan)), "section")
    refused(with_field(plan, "golden_count", 1000), "section")


def test_vectors_of_nothing_are_refused(plan: bytes) -> None:
    """The self-test would run them four billion times."""
    silent = with_field(with_field(plan, "input_count", 0), "output_count", 0)
    refused(with_field(silent, "golden_count", 2**32 - 1), "section")


def test_a_flipped_bit_anywhere_is_found(plan: bytes) -> None:
    for at in range(0, len(plan), 37):
        damaged = bytearray(plan)
        damaged[at] ^= 1 << (at % 8)
        with pytest.raises(InvalidPlanError):
            HostModel.open(bytes(damaged))


def test_longer_memory_than_the_plan_is_allowed(plan: bytes) -> None:
    """A model slot in flash is larger than the plan in it."""
    HostModel.open(plan + b"\xff" * 100)


def test_misaligned_memory_is_refused(plan: bytes) -> None:
    native = load()
    memory = np.zeros(len(plan) + 32, np.uint8)
    rt = ctypes.create_string_buffer(native.planrt_host_object_bytes())
    at = memory.ctypes.data + (1 - memory.ctypes.data) % 16
    ctypes.memmove(at, plan, len(plan))
    status = native.planrt_open(rt, at, len(plan), memory.ctypes.data, 0)
    assert "aligned" in native.planrt_status_text(status).decode()


def test_unknown_kernel_is_refused(plan: bytes) -> None:
    header = structures()["planrt_header"].unpack(plan)
    for number in (0, 999):
        changed = bytearray(plan)
        changed[header["ops"] : header["ops"] + 2] = number.to_bytes(2, "little")
        refused(seal(changed), "kernel that is not linked")
