"""Ops and tensors of a ``.tflite``, as LiteRT sees them; what checks of a conversion need."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import ModelError
from tinyml_mlops.training.quantization import Activations


@dataclass(frozen=True)
class Tensor:
    """One tensor; ``scale`` is 0 where it is not quantised."""

    index: int
    name: str
    dtype: np.dtype[Any]
    scale: float
    zero_point: int


@dataclass(frozen=True)
class Op:
    index: int
    kind: str
    inputs: tuple[Tensor, ...]
    outputs: tuple[Tensor, ...]


class Graph:
    """One model in LiteRT's reference kernels, with every tensor kept for inspection."""

    def __init__(self, tflite: bytes) -> None:
        from ai_edge_litert.interpreter import Interpreter, OpResolverType

        self._interpreter = Interpreter(
            model_content=tflite,
            experimental_op_resolver_type=OpResolverType.BUILTIN_REF,
            experimental_preserve_all_tensors=True,
        )
        self._interpreter.allocate_tensors()
        self._tensors = {item["index"]: _tensor(item) for item in self._interpreter.get_tensor_details()}
        self.ops = tuple(self._op(item) for item in self._interpreter._get_ops_details())
        self.input = self._tensors[self._interpreter.get_input_details()[0]["index"]]

    def run(self, sample: npt.NDArray[np.float32]) -> None:
        """Run one sample ``[*input shape]`` of real values; :meth:`values` then gives every tensor."""
        batch = sample[np.newaxis]
        if self.input.scale:
            limits = np.iinfo(self.input.dtype)
            batch = np.rint(batch / self.input.scale) + self.input.zero_point
            batch = np.clip(batch, limits.min, limits.max)
        self._interpreter.set_tensor(self.input.index, batch.astype(self.input.dtype))
        self._interpreter.invoke()

    def values(self, tensor: Tensor) -> npt.NDArray[np.float64]:
        """Real values of a tensor after :meth:`run`."""
        raw: npt.NDArray[np.float64] = self._interpreter.get_tensor(tensor.index).astype(np.float64)
        return (raw - tensor.zero_point) * tensor.scale if tensor.scale else raw

    def _op(self, item: dict[str, Any]) -> Op:
        known = self._tensors
        return Op(
            index=item["index"],
            kind=item["op_name"],
            inputs=tuple(known[i] for i in item["inputs"] if i in known),
            outputs=tuple(known[i] for i in item["outputs"] if i in known),
        )


ALLOWED: dict[Activations, tuple[type[np.generic], ...]] = {
    "float32": (np.float32, np.int32),
    "int8": (np.int8, np.int32),
    "int16": (np.int16, np.int8, np.int32, np.int64),
}
"""Element types by that of the activations: weights are int8; biases, shapes and paddings int32 or int64."""


def require_activations(graph: Graph, activations: Activations) -> None:
    """Every op reads and writes what :data:`ALLOWED` says, and nothing else.

    The converter falls back to float without a word, so this has to be looked at.

    Raises:
        ModelError: naming the ops that are not.
    """
    allowed = [np.dtype(kind) for kind in ALLOWED[activations]]
    wrong = [
        f"op {op.index} {op.kind} ({tensor.name}: {tensor.dtype})"
        for op in graph.ops
        for tensor in (*op.inputs, *op.outputs)
        if tensor.dtype not in allowed
    ]
    if wrong:
        raise ModelError(
            f"the {activations} variant has {len(wrong)} tensor(s) of another type: {'; '.join(wrong[:3])}",
            hint="use layers that tensorflow-model-optimization quantises: no Dense with BatchNormalization",
        )


def _tensor(item: dict[str, Any]) -> Tensor:
    scale, zero_point = item["quantization"]
    return Tensor(item["index"], item["name"], np.dtype(item["dtype"]), float(scale), int(zero_point))
