"""C and Python mean the same bytes."""

import ctypes
import zlib

from tinyml_mlops.plan.element_types import TYPES
from tinyml_mlops.plan.layout import kernel_numbers, structures
from tinyml_mlops.plan.native.library import load


def test_every_field_lies_where_the_c_compiler_puts_it() -> None:
    count = ctypes.c_size_t()
    fields = load().planrt_host_fields(ctypes.byref(count))
    in_c = {
        (f.structure.decode(), f.field.decode()): (f.offset, f.size)
        for f in (fields[i] for i in range(count.value))
    }
    in_python = {
        (structure.name, field.name): (field.offset, field.size)
        for structure in structures().values()
        for field in structure.fields
    }
    assert in_python == in_c
    assert len(in_c) == count.value > 80


def test_every_field_is_aligned_to_its_size() -> None:
    """So that no compiler needs padding, and no core an unaligned access."""
    for structure in structures().values():
        for field in structure.fields:
            if field.type not in structures():
                assert field.offset % (field.size // field.count) == 0, (structure.name, field.name)


def test_kernel_numbers_are_unique_and_those_of_c() -> None:
    numbers = kernel_numbers()
    assert len(set(numbers.values())) == len(numbers)
    native = load()
    assert {name: native.planrt_host_kernel_number(name.encode()) for name in numbers} == numbers


def test_type_numbers_are_those_of_c() -> None:
    assert {name: load().planrt_type_text(number).decode() for name, number in TYPES.items()} == {
        name: name for name in TYPES
    }


def test_every_status_has_its_own_text() -> None:
    texts = [load().planrt_status_text(status).decode() for status in range(12)]
    assert texts[0] == "ok" and texts[-1] == "unknown status" and len(set(texts)) == 12


def test_crc_is_zlib_s() -> None:
    data = bytes(range(256)) * 3
    assert load().planrt_crc32(0, data, len(data)) == zlib.crc32(data)
    assert load().planrt_crc32(zlib.crc32(data[:100]), data[100:], len(data) - 100) == zlib.crc32(data)
