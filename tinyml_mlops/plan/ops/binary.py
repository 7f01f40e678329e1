"""ADD, SUB, MUL, MAXIMUM, MINIMUM, SQUARED_DIFFERENCE and PRELU with broadcasting; data may be constant."""

import math
from collections.abc import Mapping
from typing import Any

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.layout import constants
from tinyml_mlops.plan.ops.base import (
    KernelCall,
    clamps,
    element_type,
    lowers,
    operands,
    option,
    output_of,
    require_shape,
)
from tinyml_mlops.plan.ops.shared.binary_int8 import SCALES
from tinyml_mlops.plan.ops.shared.broadcast import broadcast
from tinyml_mlops.plan.quantization import INT8_MAX, INT8_MIN, NONE

_FUSING = frozenset({"ADD", "SUB", "MUL"})
"""Ops with an activation of their own in the schema."""
_INTEGER_KERNELS = {"ADD": "add_sub", "SUB": "add_sub"}
_FLOAT32_KERNELS = {"ADD": "add_broadcast"}
_UNLIMITED = {"int8": (INT8_MIN, INT8_MAX), "float32": (-math.inf, math.inf)}
PRELU_RANK = 4
"""TFLM's float32 PRELU goes through four dimensions whatever there are."""


@lowers("ADD", "SUB", "MUL", "MAXIMUM", "MINIMUM", "SQUARED_DIFFERENCE")
def binary(graph: Graph, operation: Operation) -> KernelCall:
    """A kernel an op and type, but one for both ADD and SUB of int8 or int16, and one for all of int32."""
    first, second = operands(graph, operation, 2)
    output = output_of(graph, operation)
    kinds = ("int8", "float32", "int32") + (("int16",) if operation.name in _FUSING else ())
    kind = element_type(graph, operation, first, second, output, kinds=kinds)
    return _call(graph, operation, kind, first, second)


@lowers("PRELU")
def prelu(graph: Graph, operation: Operation) -> KernelCall:
    """``x`` where it is not negative, else ``x`` times the second operand."""
    source, slope = operands(graph, operation, 2)
    output = output_of(graph, operation)
    kind = element_type(graph, operation, source, slope, output)
    require_shape(graph, operation, output, source.shape)
    if kind == "float32" and len(output.shape) > PRELU_RANK:
        raise graph.unsupported(
            operation,
            f"its input has {len(output.shape)} dimensions",
            f"use at most {PRELU_RANK}, as TFLM does",
        )
    return _call(graph, operation, kind, source, slope)


def _call(graph: Graph, operation: Operation, kind: str, first: Tensor, second: Tensor) -> KernelCall:
    output = output_of(graph, operation)
    layout = broadcast(graph, operation, first, second, output)
    name = operation.name.lower()
    limits = _limits(graph, operation, kind, output)
    if kind in ("int8", "int16"):
        scales = SCALES[operation.name](graph, operation, first, second, output)
        if kind == "int8" and operation.name == "ADD" and layout.is_plain:
            return _plain_add(kind, {**scales, **limits}, first, second, output)
        kernel = f"planrt_{_INTEGER_KERNELS.get(operation.name, name)}_{kind}"
        params = {**scales, **limits, "sign": -1 if operation.name == "SUB" else 1}
    elif kind == "float32":
        if operation.name == "ADD" and layout.is_plain:
            return _plain_add(kind, limits, first, second, output)
        kernel = f"planrt_{_FLOAT32_KERNELS.get(operation.name, name)}_float32"
        params = limits
    else:
        kernel = "planrt_binary_int32"
        params = {"function": constants()[f"PLANRT_BINARY_{operation.name}"]}
    return KernelCall(
        kernel=kernel,
        structure=f"planrt_binary_{'int8' if kind == 'int16' else kind}_params",
        params={"broadcast": layout.params(), **params},
        inputs=(first.index, second.index),
        output=output.index,
        sharing=layout.sharing,
    )


def _plain_add(
    kind: str, params: Mapping[str, Any], first: Tensor, second: Tensor, output: Tensor
) -> KernelCall:
    """ADD without broadcasting, which residual networks do in every block, has a kernel without a walk."""
    return KernelCall(
        kernel=f"planrt_add_{kind}",
        structure=f"planrt_add_{kind}_params",
        params={"count": output.elements, **params},
        inputs=(first.index, second.index),
        output=output.index,
        in_place=True,
    )


def _limits(graph: Graph, operation: Operation, kind: str, output: Tensor) -> dict[str, Any]:
    """``clamp_min`` and ``clamp_max``; none for int32.

    Raises:
        UnsupportedModelError: an activation is fused that does more than limit, or any into an op of int32.
    """
    if operation.name not in _FUSING:
        return dict(zip(("clamp_min", "clamp_max"), _UNLIMITED[kind], strict=True)) if kind != "int32" else {}
    activation = option(graph, operation, "fusedActivationFunction")
    if kind != "int32":
        return clamps(graph, operation, kind, output, activation)
    if activation != NONE:
        raise graph.unsupported(
            operation,
            f"fused activation number {activation} on int32",
            "make the activation a layer of its own",
        )
    return {}
