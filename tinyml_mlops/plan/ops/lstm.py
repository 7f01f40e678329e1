"""UNIDIRECTIONAL_SEQUENCE_LSTM in the form that TFLM takes: no peepholes, projection or normalisation."""

import math
from typing import Any

import numpy as np

from tinyml_mlops.plan.graph import Graph, Operation, Tensor
from tinyml_mlops.plan.ops.base import (
    Constant,
    KernelCall,
    element_type,
    lowers,
    option,
    output_of,
    require_scale,
    require_shape,
)
from tinyml_mlops.plan.ops.shared.state import state_of, value_of
from tinyml_mlops.plan.ops.shared.tables_int16 import INT16_MAX, INT16_MIN, logistic_table
from tinyml_mlops.plan.quantization import FLOAT32_MAX, multiplier_of

INPUTS = 24
LEFT_OUT = (*range(9, 12), *range(16, 18), *range(20, 24))
"""Inputs of the variants that TFLM does not take."""
GATES = ("input", "forget", "cell", "output")
"""In the order of the op's inputs: weights from 1, recurrent weights from 5, biases from 12 on."""
HIDDEN, CELL = 18, 19
TANH = 4
"""Of ``ActivationFunctionType``."""
GATE_SCALE, RESULT_SCALE = 2.0**-12, 2.0**-15
"""Of a gate before and after its function."""


@lowers("UNIDIRECTIONAL_SEQUENCE_LSTM")
def lstm(graph: Graph, operation: Operation) -> KernelCall:
    """int8 with int16 cells, or float32."""
    given = operation.inputs
    if len(given) != INPUTS or any(given[place] != -1 for place in LEFT_OUT):
        raise graph.unsupported(
            operation,
            "it has peepholes, a projection or layer normalisation",
            "use a plain LSTM layer, as TFLM needs",
        )
    source, output = graph.tensors[given[0]], output_of(graph, operation)
    kind = element_type(graph, operation, source, output)
    if len(source.shape) != 3 or option(graph, operation, "fusedActivationFunction") != TANH:
        raise graph.unsupported(
            operation, "its input has not three dimensions, or it does not use tanh", "use the default layer"
        )
    time_major = bool(option(graph, operation, "timeMajor"))
    batches, steps, inputs = source.shape if not time_major else (*source.shape[1::-1], source.shape[2])
    units = output.shape[-1]
    require_shape(graph, operation, output, (*source.shape[:2], units))
    hidden = state_of(graph, operation, HIDDEN, batches * units)
    cell = state_of(graph, operation, CELL, batches * units)
    if (hidden.dtype.name, cell.dtype.name) != (kind, "int16" if kind == "int8" else kind):
        raise graph.unsupported(
            operation, f"its states are {hidden.dtype} and {cell.dtype}", "convert the layer again"
        )
    size = {"batches": batches, "steps": steps, "inputs": inputs, "units": units, "time_major": time_major}
    gates = {
        name: _gate(graph, operation, number, kind, source, hidden, units)
        for number, name in enumerate(GATES)
    }
    clip = float(option(graph, operation, "cellClip"))
    more = _limit(clip) if kind == "float32" else _scales(graph, operation, hidden, cell, clip)
    return KernelCall(
        kernel=f"planrt_lstm_{kind}",
        structure=f"planrt_lstm_{kind}_params",
        params={"size": size, **gates, **more},
        inputs=(source.index, hidden.index, cell.index),
        output=output.index,
        macs=batches * steps * units * len(GATES) * (inputs + units),
        changes=(hidden.index, cell.index),
    )


def _gate(
    graph: Graph, operation: Operation, number: int, kind: str, source: Tensor, hidden: Tensor, units: int
) -> dict[str, Any]:
    """Values for ``planrt_lstm_gate_…``; zero points are folded into biases."""
    weights = value_of(graph, operation, 1 + number, kind, (units, source.shape[2]))
    recurrent = value_of(graph, operation, 5 + number, kind, (units, units))
    bias = value_of(graph, operation, 12 + number, "int32" if kind == "int8" else kind, (units,))
    w, r, b = (np.asarray(tensor.data) for tensor in (weights, recurrent, bias))
    found: dict[str, Any] = {"input_weights": Constant(w), "recurrent_weights": Constant(r)}
    if kind == "float32":
        return found | {"bias": Constant(b)}
    for name, tensor, values, x in (("input", weights, w, source), ("recurrent", recurrent, r, hidden)):
        require_scale(graph, operation, tensor)
        factor = multiplier_of(float(x.scale) * float(tensor.scale) / GATE_SCALE)
        if factor.shift > 30:
            raise graph.unsupported(operation, f"'{tensor.name}' has too large a scale", "calibrate again")
        folded = -x.zero_point * values.astype(np.int64).sum(axis=1) + (b if name == "input" else 0)
        found |= {
            f"{name}_bias": Constant(folded.astype(np.int32)),
            f"{name}_multiplier": factor.value,
            f"{name}_shift": factor.shift,
        }
    return found


def _limit(clip: float) -> dict[str, Any]:
    return {"cell_limit": clip if clip > 0 else FLOAT32_MAX}


def _scales(graph: Graph, operation: Operation, hidden: Tensor, cell: Tensor, clip: float) -> dict[str, Any]:
    require_scale(graph, operation, hidden)
    require_scale(graph, operation, cell)
    scale = float(cell.scale)
    limit = int(min(clip / scale, INT16_MAX)) if clip > 0 else None
    power = round(math.log2(scale)) + 12  # TFLM takes the nearest power of two for tanh, and only there
    if not -31 <= power <= 13:
        raise graph.unsupported(operation, f"the scale {scale} of its cells", "calibrate the model again")
    found: dict[str, Any] = {
        "table": Constant(logistic_table()),
        "output_zero_point": hidden.zero_point,
        "cell_min": INT16_MIN if limit is None else -limit,
        "cell_max": INT16_MAX if limit is None else limit,
        "tanh_multiplier": 3 << max(0, power),
        "tanh_shift": max(0, -power),
    }
    factors = {
        "forget": RESULT_SCALE * scale / scale,
        "update": RESULT_SCALE * RESULT_SCALE / scale,
        "result": RESULT_SCALE * RESULT_SCALE / float(hidden.scale),
    }
    for name, factor in factors.items():
        multiplier = multiplier_of(factor)
        if multiplier.shift > 30:
            raise graph.unsupported(
                operation, f"its scales {scale} and {float(hidden.scale)}", "calibrate again"
            )
        found |= {f"{name}_multiplier": multiplier.value, f"{name}_shift": multiplier.shift}
    return found
