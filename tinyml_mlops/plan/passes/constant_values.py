"""Values of ops that only move or count: exact in numpy, whatever the type of the elements.

Functions take the op's options, its output tensor and its inputs' values, and give the output's value. They
may raise what numpy raises for operands that do not go together.
"""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from tinyml_mlops.plan.graph import Array, Tensor

Options = Mapping[str, Any]
Evaluator = Callable[[Options, Tensor, tuple[Array, ...]], Array]

INTEGERS = frozenset({"int32", "int64"})
"""Types of shapes and indices; their sums and products wrap, as in C."""


def value_of(name: str, options: Options, output: Tensor, inputs: tuple[Array, ...]) -> Array | None:
    """The output of an op of these inputs; None where no function here gives it, or gives another shape."""
    evaluator = EVALUATORS.get(name)
    if evaluator is None:
        return None
    try:
        value = evaluator(options, output, inputs)
    except (ValueError, IndexError, TypeError, KeyError, ZeroDivisionError, OverflowError):
        return None  # a damaged model; the op is left to whoever refuses it
    if value.dtype != output.dtype or value.shape != output.shape:
        return None
    return np.array(value, order="C")


def _reshape(options: Options, output: Tensor, inputs: tuple[Array, ...]) -> Array:
    return inputs[0].reshape(output.shape)


def _pack(options: Options, output: Tensor, inputs: tuple[Array, ...]) -> Array:
    return np.stack(inputs, options["axis"])


def _transpose(options: Options, output: Tensor, inputs: tuple[Array, ...]) -> Array:
    return inputs[0].transpose(inputs[1])


def _gather(options: Options, output: Tensor, inputs: tuple[Array, ...]) -> Array:
    values, indices = inputs
    axis = options["axis"]
    if options["batchDims"] or (indices < 0).any():
        raise ValueError("batched, or an index that TFLM does not know")
    if indices.size * (values.size // values.shape[axis]) != output.elements:
        raise ValueError("another shape")
    return values.take(indices, axis)


def _slice(options: Options, output: Tensor, inputs: tuple[Array, ...]) -> Array:
    values, begin, size = inputs
    ends = np.where(size < 0, values.shape, begin + size)
    return values[tuple(slice(int(first), int(end)) for first, end in zip(begin, ends, strict=True))]


def _strided_slice(options: Options, output: Tensor, inputs: tuple[Array, ...]) -> Array:
    values, *places = inputs
    if options["ellipsisMask"] or options["newAxisMask"] or options.get("offset"):
        raise ValueError("masks that TFLM does not know")
    index: list[int | slice] = []
    for axis, (begin, end, stride) in enumerate(zip(*places, strict=True)):
        if options["shrinkAxisMask"] >> axis & 1:
            if options["beginMask"] >> axis & 1:
                raise ValueError("two masks for one axis")
            index.append(int(begin))
        else:
            first = None if options["beginMask"] >> axis & 1 else int(begin)
            index.append(slice(first, None if options["endMask"] >> axis & 1 else int(end), int(stride)))
    return values[tuple(index)]


def _fill(options: Options, output: Tensor, inputs: tuple[Array, ...]) -> Array:
    shape, value = inputs
    if tuple(shape) != output.shape:
        raise ValueError("another shape")
    return np.full(output.shape, value)


def _concatenation(options: Options, output: Tensor, inputs: tuple[Array, ...]) -> Array:
    _require_integers(options, output)
    return np.concatenate(inputs, options["axis"])


def _cast(options: Options, output: Tensor, inputs: tuple[Array, ...]) -> Array:
    if inputs[0].dtype.name not in INTEGERS:
        raise TypeError("left to a kernel")
    return inputs[0].astype(output.dtype)


def _dequantize(options: Options, output: Tensor, inputs: tuple[Array, ...]) -> Array:
    if inputs[0].dtype != np.float16:
        raise TypeError("left to a kernel")
    return inputs[0].astype(np.float32)


def _arithmetic(function: Callable[[Array, Array], Array]) -> Evaluator:
    def evaluate(options: Options, output: Tensor, inputs: tuple[Array, ...]) -> Array:
        _require_integers(options, output)
        first, second = inputs
        if np.broadcast_shapes(first.shape, second.shape) != output.shape:
            raise ValueError("another shape")
        return np.asarray(function(first, second))

    return evaluate


def _require_integers(options: Options, output: Tensor) -> None:
    if output.dtype.name not in INTEGERS or options.get("fusedActivationFunction", 0):
        raise TypeError("left to a kernel")


EVALUATORS: Mapping[str, Evaluator] = {
    "READ_VARIABLE": _reshape,  # of one that is never assigned
    "RESHAPE": _reshape,
    "SQUEEZE": _reshape,
    "EXPAND_DIMS": _reshape,
    "PACK": _pack,
    "TRANSPOSE": _transpose,
    "GATHER": _gather,
    "SLICE": _slice,
    "STRIDED_SLICE": _strided_slice,
    "FILL": _fill,
    "CONCATENATION": _concatenation,
    "CAST": _cast,
    "DEQUANTIZE": _dequantize,
    "ADD": _arithmetic(np.add),
    "SUB": _arithmetic(np.subtract),
    "MUL": _arithmetic(np.multiply),
}
