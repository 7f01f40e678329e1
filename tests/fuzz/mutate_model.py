"""Ways in which a ``.tflite`` can be wrong: damaged bytes, and files that are whole but say nonsense."""

import math
import struct
from collections import defaultdict
from collections.abc import Iterator
from random import Random
from typing import Any

import numpy as np

TRIES = 20
"""Not every value can be written: a negative number into an unsigned field, for instance."""

INTEGERS = (-(2**63), -(2**31), -129, -2, -1, 0, 1, 2, 3, 4, 5, 7, 127, 128, 255, 256, 32767, 32768, 65536)
INTEGERS += (10**6, 2**28, 2**31 - 1, 2**32 - 1, 2**63 - 1)
"""What bounds checks get wrong, in every width."""
FLOATS = (0.0, -0.0, 1.0, -1.0, math.nan, math.inf, -math.inf, 1e-45, 1e-38, 1e-9, 1e9, 3.4e38)
TEXTS = (b"", b"\xff\xfe", b"a\nb", b"%s{}\0", b"x" * 20_000)


def mutated(model: bytes, rng: Random) -> bytes:
    """``model`` with a few things changed."""
    if rng.random() < 0.2:
        return damaged(model, rng)
    for _ in range(TRIES):
        try:
            return _rewritten(model, rng)
        except (
            struct.error,
            TypeError,
            ValueError,
            AttributeError,
            LookupError,
            OverflowError,
            AssertionError,
        ):
            continue
    return damaged(model, rng)


def damaged(model: bytes, rng: Random) -> bytes:
    """``model`` with some bytes or words changed, or cut off. Structures lie at the end of a large file."""
    data = bytearray(model)
    start = 0 if rng.random() < 0.5 else max(0, len(data) - 8000)
    for _ in range(rng.randint(1, 4)):
        at = rng.randrange(start, len(data))
        if rng.random() < 0.5:
            data[at] = rng.choice((0, 1, 0x7F, 0x80, 0xFF, rng.randrange(256)))
        else:
            at = min(at // 4 * 4, len(data) - 4)
            value = rng.choice((*INTEGERS, at, len(data), rng.randrange(2**32))) & 0xFFFFFFFF
            data[at : at + 4] = value.to_bytes(4, "little")
    return bytes(data[: rng.randrange(len(data))] if rng.random() < 0.05 else data)


def _rewritten(model: bytes, rng: Random) -> bytes:
    """``model`` with a few fields changed, and written again as a whole flatbuffer."""
    import flatbuffers
    from ai_edge_litert import schema_py_generated as schema

    tree = schema.ModelT.InitFromPackedBuf(bytearray(model), 0)
    if rng.random() < 0.1:
        _stretch(tree, rng)
    for _ in range(rng.choice((0, 1, 1, 1, 2, 3))):
        _change(tree, rng)
    writer = flatbuffers.Builder(len(model) + 4096)
    writer.Finish(tree.Pack(writer), b"TFL3")
    return bytes(writer.Output())


def _change(tree: Any, rng: Random) -> None:
    """Change one field: first what kind of table, then which one, so that no kind is rare."""
    kinds: dict[str, list[Any]] = defaultdict(list)
    for table in _tables(tree):
        kinds[type(table).__name__].append(table)
    table = rng.choice(kinds[rng.choice(sorted(kinds))])
    name = rng.choice(sorted(vars(table)))
    setattr(table, name, _another(getattr(table, name), name, tree, rng))


def _stretch(tree: Any, rng: Random) -> None:
    """Make one size another one wherever it stands in a shape: such a model may still be consistent."""
    tensors = [tensor for graph in tree.subgraphs for tensor in graph.tensors]
    size = rng.choice([int(n) for tensor in tensors for n in tensor.shape])
    other = rng.choice((1, size - 1, size + 1, size * 2, 1000, 4096, 30_000, 32_768, 10**6, 2**24, 2**31 - 1))
    fraction = rng.choice((0.3, 0.8, 1.0))
    for tensor in tensors:
        if rng.random() < fraction and tensor.shape is not None:
            tensor.shape = np.array([other if n == size else n for n in tensor.shape], np.int32)


def _tables(table: Any) -> Iterator[Any]:
    yield table
    for value in vars(table).values():
        for inner in value if isinstance(value, list) else [value]:
            if hasattr(inner, "Pack"):
                yield from _tables(inner)


def _another(value: Any, name: str, tree: Any, rng: Random) -> Any:
    if rng.random() < 0.03:
        return None
    if name == "builtinCode":
        return rng.choice((rng.randrange(210), rng.choice(tree.operatorCodes).builtinCode))
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return rng.choice((*INTEGERS, value + 1, value - 1, rng.randrange(20)))
    if isinstance(value, float):
        return rng.choice((*FLOATS, value * 2, -value))
    if isinstance(value, bytes):
        return rng.choice(TEXTS)
    if isinstance(value, np.ndarray):
        return _another_array(value, rng)
    if isinstance(value, list) and value:
        return _another_list(value, rng)
    return value


def _another_list(values: list[Any], rng: Random) -> list[Any]:
    values = list(values)
    at = rng.randrange(len(values))
    way = rng.randrange(5)
    if way == 0:
        del values[at]
    elif way == 1:
        values.insert(at, rng.choice(values))
    elif way == 2:
        other = rng.randrange(len(values))
        values[at], values[other] = values[other], values[at]
    elif way == 3:
        values *= rng.choice((2, 3, 100))
    else:
        values[at] = rng.choice(values)
    return values


def _another_array(values: "np.ndarray[Any, Any]", rng: Random) -> "np.ndarray[Any, Any]":
    """A shape, a list of tensor numbers, scales, or the bytes of a constant."""
    if not values.size or rng.random() < 0.3:
        return np.concatenate((values, values[: rng.randrange(9)], np.ones(rng.randrange(3), values.dtype)))
    if rng.random() < 0.2:
        return values[: rng.randrange(values.size)].copy()
    values = values.copy()
    at = rng.randrange(values.size)
    if values.dtype.kind == "f":
        values[at] = rng.choice((*FLOATS, float(values[at]) * 2))
    else:
        bits = 8 * values.dtype.itemsize
        wanted = rng.choice((*INTEGERS, int(values[at]) + 1, int(values[at]) - 1, rng.randrange(20)))
        wrapped = wanted % 2**bits
        is_negative = values.dtype.kind == "i" and wrapped >= 2 ** (bits - 1)
        values[at] = wrapped - 2**bits if is_negative else wrapped
    return values
