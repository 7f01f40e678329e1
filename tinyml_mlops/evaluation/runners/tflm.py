"""TensorFlow Lite Micro on the host (the ``tflite-micro`` wheel): the reference for a device's answers."""

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.evaluation.runners.interpreter import InterpreterRunner
from tinyml_mlops.plan.graph import Graph, Tensor

Array = npt.NDArray[Any]

SMALLEST_ARENA_BYTES = 1 << 18
LARGEST_ARENA_BYTES = 1 << 30
PROBE_LIMIT_S = 120.0

_PROBE = """
import sys
from tflite_micro.python.tflite_micro import runtime
model, arena = sys.stdin.buffer.read(), int(sys.argv[1])
config = runtime.InterpreterConfig.kPreserveAllTensors
runtime.Interpreter.from_bytes(model, arena_size=arena, intrepreter_config=config).invoke()
"""


class TflmRunner(InterpreterRunner):
    """Runs a ``.tflite`` with TFLM's reference kernels."""

    name = "tflm"

    def __init__(self, tflite: bytes, *, arena_bytes: int | None = None) -> None:
        """Load a model.

        Args:
            tflite: the model.
            arena_bytes: arena that is known to be enough; None: find one, trying it in a process of its own,
                because some arenas that are too small crash the wheel.

        Raises:
            ModelError: the file is no model.
            UnsupportedModelError: TFLM cannot take it.
        """
        super().__init__(tflite)
        self._arena_bytes = arena_bytes or sufficient_arena(tflite, self._graph)
        self.reset()

    def _open(self, *, preserve: bool) -> Any:
        from tflite_micro.python.tflite_micro import runtime

        kinds = runtime.InterpreterConfig
        try:
            return runtime.Interpreter.from_bytes(
                self._tflite,
                arena_size=self._arena_bytes,
                intrepreter_config=kinds.kPreserveAllTensors if preserve else kinds.kAllocationRecording,
            )
        except RuntimeError as error:
            raise UnsupportedModelError(
                f"TFLM cannot run this model with an arena of {self._arena_bytes} bytes",
                hint="TFLM's reason is on stderr",
            ) from error

    def _run_one(self, interpreter: Any, samples: Sequence[Array]) -> list[Array]:
        for number, (spec, sample) in enumerate(zip(self.inputs, samples, strict=True)):
            interpreter.set_input(sample.reshape(spec.shape), number)
        interpreter.invoke()
        return [np.array(interpreter.get_output(number)) for number in range(len(self.outputs))]

    def _value(self, interpreter: Any, tensor: Tensor) -> Array:
        return np.array(interpreter.GetTensor(tensor.index, 0)["tensor_data"]).reshape(tensor.shape)


def sufficient_arena(tflite: bytes, graph: Graph) -> int:
    """Bytes of an arena in which TFLM runs the model, all tensors kept.

    Raises:
        UnsupportedModelError: TFLM does not run the model at all.
    """
    computed = sum(tensor.bytes + 64 for tensor in graph.tensors if tensor.data is None)
    # TFLM keeps its own structures there too, of about a kilobyte an op, and scratch memory.
    size = max(SMALLEST_ARENA_BYTES, 2 * computed + 4096 * len(graph.operations))
    reason = ""
    while size <= LARGEST_ARENA_BYTES:
        done = subprocess.run(  # noqa: S603 - this interpreter, a list
            [sys.executable, "-c", _PROBE, str(size)],
            input=tflite,
            capture_output=True,
            timeout=PROBE_LIMIT_S,
            check=False,
        )
        if done.returncode == 0:
            return size
        reason = done.stderr.decode(errors="replace")
        if not _arena_was_too_small(done.returncode, reason):
            break
        size *= 4
    raise UnsupportedModelError(
        f"TFLM on the host does not run this model: {_first_complaint(reason)}",
        hint="without TFLM there is no reference for the device; leave the op out",
    )


def _arena_was_too_small(returncode: int, stderr: str) -> bool:
    return returncode < 0 or "Failed to resize buffer" in stderr or "allocat" in stderr.lower()


def _first_complaint(stderr: str) -> str:
    """The first line that TFLM printed; the last of Python's where there is none."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    own = [line for line in lines if not line.startswith(("Traceback", "File"))]
    return own[0] if own else "no reason given"
