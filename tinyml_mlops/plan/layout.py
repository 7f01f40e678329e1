"""The structures of a plan, read from ``planrt_layout.def``: the one place where they are written down."""

import re
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from tinyml_mlops.plan.sources import planrt_sources

_SCALARS = {
    "uint8_t": "B",
    "int8_t": "b",
    "uint16_t": "H",
    "int16_t": "h",
    "uint32_t": "I",
    "int32_t": "i",
    "float": "f",
}
_LINE = re.compile(r"^(STRUCT|FIELD|ARRAY|END)\(([^)]*)\)", re.MULTILINE)
_DEFINE = re.compile(r"^#define (\w+) +(0x[0-9a-fA-F]+|\d+)u?\b", re.MULTILINE)
_KERNEL = re.compile(r"^PLANRT_KERNEL_NUMBER\((\d+), (\w+)\)", re.MULTILINE)


@dataclass(frozen=True)
class Field:
    """A field of a structure: ``count`` elements of ``type``, ``offset`` bytes from its start."""

    name: str
    type: str
    count: int
    offset: int
    size: int


@dataclass(frozen=True)
class Structure:
    """A structure as it lies in a plan: little-endian, without padding."""

    name: str
    fields: tuple[Field, ...]
    size: int

    def pack(self, values: Mapping[str, Any]) -> bytes:
        """The bytes of the structure.

        Args:
            values: one for each field: a number, a sequence for an array, a mapping for a structure.

        Raises:
            KeyError: a field has no value, or a value no field.
            struct.error: a number does not fit its field.
        """
        unknown = set(values) - {field.name for field in self.fields}
        if unknown:
            raise KeyError(f"{self.name} has no field {sorted(unknown)}")
        return b"".join(_pack(field, values[field.name]) for field in self.fields)

    def unpack(self, data: bytes, offset: int = 0) -> dict[str, Any]:
        """The values of the fields, of a structure without structures in it."""
        code = "<" + "".join(f"{field.count}{_SCALARS[field.type]}" for field in self.fields)
        numbers = iter(struct.unpack_from(code, data, offset))
        return {
            field.name: next(numbers)
            if field.count == 1
            else tuple(next(numbers) for _ in range(field.count))
            for field in self.fields
        }


def _pack(field: Field, value: Any) -> bytes:
    if field.type not in _SCALARS:
        return structures()[field.type].pack(value)
    values = (value,) if field.count == 1 else tuple(value)
    return struct.pack(f"<{field.count}{_SCALARS[field.type]}", *values)


@cache
def structures() -> dict[str, Structure]:
    """All structures, by name, in the order of the file."""
    text = (planrt_sources() / "include" / "planrt_layout.def").read_text()
    found: dict[str, Structure] = {}
    fields: list[Field] = []
    offset = 0
    for keyword, arguments in _LINE.findall(text):
        words = [word.strip() for word in arguments.split(",")]
        if keyword == "STRUCT":
            fields, offset = [], 0
        elif keyword == "END":
            found[words[0]] = Structure(words[0], tuple(fields), offset)
        else:
            kind, name, count = words[0], words[1], int(words[2]) if keyword == "ARRAY" else 1
            element = found[kind].size if kind in found else struct.calcsize(_SCALARS[kind])
            fields.append(Field(name, kind, count, offset, element * count))
            offset += element * count
    return found


@cache
def constants() -> dict[str, int]:
    """Numbers that ``planrt.h`` and ``planrt_format.h`` define, e.g. ``PLANRT_FORMAT_VERSION``."""
    folder = planrt_sources() / "include"
    text = "".join((folder / name).read_text() for name in ("planrt.h", "planrt_format.h"))
    return {name: int(number, 0) for name, number in _DEFINE.findall(text)}


@cache
def kernel_numbers() -> dict[str, int]:
    """C symbol of every kernel → its number in plans."""
    text = (planrt_sources() / "include" / "planrt_kernels.def").read_text()
    return {symbol: int(number) for number, symbol in _KERNEL.findall(text)}
