"""A plan on this machine, run by the very C that runs on the board."""

import ctypes
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import InvalidPlanError
from tinyml_mlops.plan.element_types import TYPES
from tinyml_mlops.plan.layout import constants, structures
from tinyml_mlops.plan.native.library import REPORT_FIELDS, HostTensor, SelftestReport, load
from tinyml_mlops.plan.spec import TensorSpec, batches

Array = npt.NDArray[Any]

_INPUT, _OUTPUT, _OP = range(3)
"""``kind`` of ``planrt_host_describe``."""
_DTYPES = {number: np.dtype(name) for name, number in TYPES.items()}


class HostModel:
    """An open plan. Open it with :meth:`open`, as a context manager or not.

    A model with state keeps it from sample to sample and from call to call, until :meth:`reset`.
    """

    def __init__(self, library: ctypes.CDLL, rt: Any, keep: tuple[Array, Array]) -> None:
        self._library, self._rt, self._keep = library, rt, keep
        self.inputs = self._specs(_INPUT, library.planrt_input_count(rt))
        self.outputs = self._specs(_OUTPUT, library.planrt_output_count(rt))
        self.op_count: int = library.planrt_op_count(rt)
        self.golden_count: int = library.planrt_golden_count(rt)

    @classmethod
    def open(cls, plan: bytes, arena_bytes: int | None = None, *, library: Path | None = None) -> Self:
        """Open a plan.

        Args:
            plan: its bytes; they are copied.
            arena_bytes: RAM to give it; None: what the plan asks for.
            library: another build of planrt than the usual one.

        Raises:
            InvalidPlanError: ``planrt_open`` refused it; says why.
        """
        native = load(library)
        header = structures()["planrt_header"]
        if arena_bytes is None:
            arena_bytes = header.unpack(plan)["arena_bytes"] if len(plan) >= header.size else 0
        limits = constants()
        stored = _aligned(len(plan), limits["PLANRT_PLAN_ALIGNMENT"])
        stored[:] = np.frombuffer(plan, np.uint8)
        # A damaged header may ask for 4 GB; lazily given memory is never touched before the plan has passed.
        arena = _aligned(arena_bytes, limits["PLANRT_ARENA_ALIGNMENT"])
        rt = ctypes.create_string_buffer(native.planrt_host_object_bytes())
        status = native.planrt_open(rt, stored.ctypes.data, stored.size, arena.ctypes.data, arena.size)
        if status:
            raise InvalidPlanError(
                f"planrt refuses the plan: {native.planrt_status_text(status).decode()}",
                hint="compile the model again with this version, and give the arena that it asks for",
            )
        return cls(native, rt, (stored, arena))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Nothing to release but memory."""

    def invoke(self, *inputs: Array) -> tuple[Array, ...]:
        """Run one sample: one array an input, of its type and shape; one array an output."""
        outputs = self._run(self._pack([np.asarray(x)[np.newaxis] for x in inputs]))
        return tuple(array.reshape(spec.shape) for array, spec in zip(outputs, self.outputs, strict=True))

    def run(self, x: Array) -> Array:
        """Run samples ``[n, *shape]`` through a model of one input; its first output, ``[n, *shape]``."""
        return self._run(self._pack([x]))[0]

    def run_all(self, *inputs: Array) -> tuple[Array, ...]:
        """Run samples through a model of several inputs: ``[n, *shape]`` each."""
        return self._run(self._pack(inputs))

    def trace(self, *inputs: Array) -> list[tuple[int, Array]]:
        """Run one sample op by op: (index of the op, copy of its output) for each."""
        return [(index, values) for index, _, values in self.trace_sources(*inputs)]

    def trace_sources(self, *inputs: Array) -> list[tuple[int, int, Array]]:
        """As :meth:`trace`, with the number of the ``.tflite`` tensor between the two."""
        rows = self._pack(
            [np.asarray(x).reshape(1, *spec.shape) for x, spec in zip(inputs, self.inputs, strict=True)]
        )
        offset = 0
        for index, spec in enumerate(self.inputs):
            size = spec.elements * spec.dtype.itemsize
            ctypes.memmove(
                self._describe(_INPUT, index).data, rows[0, offset : offset + size].ctypes.data, size
            )
            offset += size
        found = []
        for op in range(self.op_count):
            self._library.planrt_invoke_op(self._rt, op)
            tensor = self._describe(_OP, op)
            values = np.frombuffer(ctypes.string_at(tensor.data, tensor.bytes), _DTYPES[tensor.type])
            found.append((op, int(tensor.source), values.reshape(_shape(tensor))))
        return found

    def reset(self) -> None:
        """Give the model's state, if it has any, its value before the first sample."""
        self._library.planrt_reset(self._rt)

    def selftest(self) -> tuple[bool, dict[str, int]]:
        """Run the plan's golden vectors: (all passed, the fields of ``planrt_selftest_report``)."""
        report = SelftestReport()
        passed = bool(self._library.planrt_selftest(self._rt, ctypes.byref(report)))
        return passed, {field: int(getattr(report, field)) for field in REPORT_FIELDS}

    def decision(self) -> dict[str, Any] | None:
        """The fields of ``planrt_decision``; None: the plan says nothing of its model."""
        place, structure = self._library.planrt_decision_rule(self._rt), structures()["planrt_decision"]
        return structure.unpack(ctypes.string_at(place, structure.size)) if place else None

    def label(self, number: int) -> str:
        """Name of a class; empty where it has none."""
        return str(self._library.planrt_label(self._rt, number).decode("utf-8", "replace"))

    def description(self) -> bytes:
        """What the ``.tflite`` says of its use, as JSON; empty: nothing."""
        size = ctypes.c_uint32()
        place = self._library.planrt_description(self._rt, ctypes.byref(size))
        return ctypes.string_at(place, size.value) if place else b""

    def _describe(self, kind: int, index: int) -> HostTensor:
        tensor = HostTensor()
        if not self._library.planrt_host_describe(self._rt, kind, index, ctypes.byref(tensor)):
            raise IndexError(index)
        return tensor

    def _specs(self, kind: int, count: int) -> tuple[TensorSpec, ...]:
        tensors = [self._describe(kind, index) for index in range(count)]
        return tuple(
            TensorSpec("", _DTYPES[t.type], _shape(t), float(t.scale), int(t.zero_point)) for t in tensors
        )

    def _pack(self, inputs: Sequence[Array]) -> npt.NDArray[np.uint8]:
        """Bytes of all inputs, one row a sample.

        Raises:
            ValueError: not the model's inputs.
        """
        found = batches(self.inputs, inputs)
        return np.concatenate([b.reshape(len(b), -1).view(np.uint8) for b in found], axis=1)

    def _run(self, rows: npt.NDArray[np.uint8]) -> tuple[Array, ...]:
        rows = np.ascontiguousarray(rows)
        sizes = [spec.elements * spec.dtype.itemsize for spec in self.outputs]
        found = np.empty((len(rows), sum(sizes)), np.uint8)
        self._library.planrt_host_run(self._rt, rows.ctypes.data, found.ctypes.data, len(rows))
        parts = np.split(found, np.cumsum(sizes)[:-1], axis=1)
        return tuple(
            np.ascontiguousarray(part).view(spec.dtype).reshape(len(rows), *spec.sample_shape)
            for part, spec in zip(parts, self.outputs, strict=True)
        )


def _shape(tensor: HostTensor) -> tuple[int, ...]:
    return tuple(tensor.shape[: tensor.rank])


def _aligned(size: int, alignment: int) -> npt.NDArray[np.uint8]:
    """Zeroed memory whose first byte is aligned."""
    raw = np.zeros(size + alignment, np.uint8)
    start = -raw.ctypes.data % alignment
    return raw[start : start + size]
