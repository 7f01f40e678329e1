"""Signal-to-quantisation-noise ratio of every layer: where does the int8 model lose the signal?

The float and the int8 ``.tflite`` of the same weights have the same computing ops in the same order; the
n-th of one is the n-th of the other. Both run the same samples, and an op's output in float is compared with
the dequantised one: SQNR = 10 · log10(Σ float² / Σ (float − int8)²) in dB. Errors add up from the input on,
as they do on the device. 6 dB are one bit.
"""

import math

import numpy as np
import numpy.typing as npt

from tinyml_mlops.errors import ModelError
from tinyml_mlops.training.graph import Graph, Op
from tinyml_mlops.training.quantization import LayerSqnr

MAX_SAMPLES = 32  # changes the figures by less than half a dB, and reference kernels take milliseconds each
CONVERSIONS = {"QUANTIZE", "DEQUANTIZE"}
MAX_DB = 200.0  # stands for no noise at all


def layer_sqnr(
    float_tflite: bytes, int8_tflite: bytes, samples: npt.NDArray[np.float32]
) -> tuple[LayerSqnr, ...]:
    """SQNR of every computing op over the first :data:`MAX_SAMPLES` of ``samples`` ``[n, *shape]``.

    Raises:
        ModelError: the two models do not have the same ops, so that nothing can be compared.
    """
    reference, quantized = Graph(float_tflite), Graph(int8_tflite)
    pairs = pair_ops(reference, quantized)
    signal, noise = np.zeros(len(pairs)), np.zeros(len(pairs))
    for sample in samples[:MAX_SAMPLES]:
        reference.run(sample)
        quantized.run(sample)
        for number, (left, right) in enumerate(pairs):
            exact = reference.values(left.outputs[0])
            signal[number] += np.sum(exact**2)
            noise[number] += np.sum((exact - quantized.values(right.outputs[0])) ** 2)
    return tuple(
        LayerSqnr(index=right.index, op=right.kind, layer=left.outputs[0].name, sqnr_db=_decibel(s, n))
        for (left, right), s, n in zip(pairs, signal.tolist(), noise.tolist(), strict=True)
    )


def pair_ops(reference: Graph, quantized: Graph) -> list[tuple[Op, Op]]:
    """The computing ops of two conversions of one model, side by side.

    Raises:
        ModelError: they do not have the same ops.
    """
    left = [op for op in reference.ops if op.kind not in CONVERSIONS]
    right = [op for op in quantized.ops if op.kind not in CONVERSIONS]
    if [op.kind for op in left] != [op.kind for op in right]:
        raise ModelError(
            "the float and the int8 model do not have the same ops: "
            f"{[op.kind for op in left]} and {[op.kind for op in right]}",
            hint="the converter treated them differently; convert both with the same tensorflow",
        )
    return list(zip(left, right, strict=True))


def _decibel(signal: float, noise: float) -> float:
    if noise <= 0.0:
        return MAX_DB
    return 10.0 * math.log10(signal / noise) if signal > 0.0 else 0.0
