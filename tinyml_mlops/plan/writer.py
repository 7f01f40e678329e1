"""Plan bytes: header, tensor and op records, parameters, constants, golden vectors (planrt_layout.def)."""

import hashlib
import zlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from tinyml_mlops.plan.element_types import TYPES
from tinyml_mlops.plan.golden import GoldenVectors
from tinyml_mlops.plan.graph import Graph, Tensor
from tinyml_mlops.plan.layout import constants, kernel_numbers, structures
from tinyml_mlops.plan.memory import MemoryPlan
from tinyml_mlops.plan.ops.base import Constant, KernelCall

MAX_INPUTS = 3
"""Of a kernel, found through ``planrt_op.input``."""


class Sections:
    """A plan that grows; equal constants are stored once."""

    def __init__(self, reserved: int) -> None:
        self.data = bytearray(reserved)
        self._seen: dict[bytes, int] = {}

    def append(self, data: bytes) -> int:
        """Add ``data`` at the next multiple of 4; its offset."""
        self.data += bytes(-len(self.data) % 4)
        self.data += data
        return len(self.data) - len(data)

    def constant(self, values: "np.ndarray[Any, Any]") -> int:
        """Offset of constant data, added if it is new."""
        data = values.astype(values.dtype.newbyteorder("<")).tobytes()
        key = values.dtype.str.encode() + data
        if key not in self._seen:
            self._seen[key] = self.append(data)
        return self._seen[key]


def write_plan(
    graph: Graph,
    calls: Sequence[KernelCall],
    memory: MemoryPlan,
    golden: GoldenVectors | None,
    metadata: bytes = b"",
) -> bytes:
    """The plan of a model. Nothing can go wrong here: the ops were checked when they were lowered."""
    header = structures()["planrt_header"]
    record, op_structure = structures()["planrt_tensor_record"], structures()["planrt_op"]
    numbers = [*graph.inputs, *graph.outputs, *(call.output for call in calls)]
    tensors_at = header.size
    ops_at = tensors_at + len(numbers) * record.size
    sections = Sections(ops_at + len(calls) * op_structure.size)
    outputs_from = len(graph.inputs) + len(graph.outputs)
    ops = [
        op_structure.pack(_op(graph, call, index, outputs_from + index, memory, sections))
        for index, call in enumerate(calls)
    ]
    records = [record.pack(_record(graph.tensors[number], memory)) for number in numbers]
    states_at = sections.append(b"".join(_state(graph, number, memory, sections) for number in graph.states))
    golden_at = sections.append(golden.to_bytes() if golden is not None else b"")
    metadata_at = sections.append(metadata)
    sections.append(b"")  # pads the end
    data = sections.data
    data[tensors_at:ops_at] = b"".join(records)
    data[ops_at : ops_at + len(calls) * op_structure.size] = b"".join(ops)
    values = {
        "magic": constants()["PLANRT_MAGIC"],
        "version": constants()["PLANRT_FORMAT_VERSION"],
        "header_bytes": header.size,
        "plan_bytes": len(data),
        "crc32": 0,
        "id": bytes(32),
        "arena_bytes": memory.arena_bytes,
        "input_count": len(graph.inputs),
        "output_count": len(graph.outputs),
        "tensor_count": len(numbers),
        "op_count": len(calls),
        "tensors": tensors_at,
        "ops": ops_at,
        "golden": golden_at,
        "golden_count": len(golden) if golden is not None else 0,
        "states": states_at,
        "state_count": len(graph.states),
        "metadata": metadata_at,
        "metadata_bytes": len(metadata),
    }
    data[: header.size] = header.pack(values)
    return seal(data)


def seal(data: bytes | bytearray) -> bytes:
    """``data`` with the id and the CRC-32 that its body has."""
    places = {field.name: field for field in structures()["planrt_header"].fields}
    crc, identity = places["crc32"], places["id"]
    sealed = bytearray(data)
    body = identity.offset + identity.size
    sealed[identity.offset : body] = hashlib.sha256(sealed[body:]).digest()
    covered = crc.offset + crc.size
    sealed[crc.offset : covered] = zlib.crc32(sealed[covered:]).to_bytes(4, "little")
    return bytes(sealed)


def plan_id(plan: bytes) -> str:
    """The id that the body of ``plan`` has, 64 hexadecimal digits, whatever its header says."""
    identity = next(field for field in structures()["planrt_header"].fields if field.name == "id")
    return hashlib.sha256(plan[identity.offset + identity.size :]).hexdigest()


def _record(tensor: Tensor, memory: MemoryPlan) -> dict[str, Any]:
    rank = len(tensor.shape)
    return {
        "offset": memory.offsets[tensor.index],
        "bytes": tensor.bytes,
        "scale": float(tensor.scale),
        "zero_point": tensor.zero_point,
        "source": tensor.index,
        "type": TYPES[tensor.dtype.name],
        "rank": rank,
        "shape": tensor.shape + (1,) * (constants()["PLANRT_MAX_RANK"] - rank),
    }


def _state(graph: Graph, number: int, memory: MemoryPlan, sections: Sections) -> bytes:
    """The record of a state; one byte stands for a value that is the same in all of them."""
    value = np.ascontiguousarray(graph.states[number]).reshape(-1)
    raw = value.view(np.uint8)
    uniform = bool((raw == raw[0]).all())
    return structures()["planrt_state"].pack(
        {
            "offset": memory.offsets[number],
            "bytes": raw.size,
            "initial": 0 if uniform else sections.constant(value),
            "fill": int(raw[0]) if uniform else 0,
        }
    )


def _op(
    graph: Graph, call: KernelCall, index: int, record: int, memory: MemoryPlan, sections: Sections
) -> dict[str, Any]:
    inputs = [_input(graph.tensors[number], memory, sections) for number in call.inputs]
    params = structures()[call.structure].pack(_resolved(call.params, sections))
    return {
        "kernel": kernel_numbers()[call.kernel],
        "output_tensor": record,
        "input": inputs + [0] * (MAX_INPUTS - len(inputs)),
        "output": memory.offsets[call.output],
        "scratch": memory.scratch.get(index, 0),
        "params": sections.append(params),
    }


def _input(tensor: Tensor, memory: MemoryPlan, sections: Sections) -> int:
    if tensor.data is None:
        return memory.offsets[tensor.index]
    return sections.constant(tensor.data) | constants()["PLANRT_IN_PLAN"]


def _resolved(params: Mapping[str, Any], sections: Sections) -> dict[str, Any]:
    """``params`` with every constant replaced by its offset."""
    found: dict[str, Any] = {}
    for name, value in params.items():
        if isinstance(value, Constant):
            found[name] = sections.constant(value.data)
        elif isinstance(value, Mapping):
            found[name] = _resolved(value, sections)
        else:
            found[name] = value
    return found
