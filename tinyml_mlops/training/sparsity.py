"""How many weights of a ``.tflite`` are zero."""

from dataclasses import dataclass

import numpy as np

from tinyml_mlops.training.graph import Graph

WEIGHTED = {"CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"}


@dataclass(frozen=True)
class Sparsity:
    """Shares of zeros.

    Attributes:
        whole: among all weights.
        by_layer: among those of each layer, by the name of its weight tensor.
    """

    whole: float
    by_layer: dict[str, float]


def weight_sparsity(graph: Graph) -> Sparsity:
    """Count zeros in the weights (not the biases) of convolutions and fully connected layers."""
    zeros, sizes = {}, {}
    for op in graph.ops:
        if op.kind in WEIGHTED:
            weights = graph.values(op.inputs[1])
            zeros[op.inputs[1].name] = weights.size - int(np.count_nonzero(weights))
            sizes[op.inputs[1].name] = weights.size
    return Sparsity(
        whole=sum(zeros.values()) / max(sum(sizes.values()), 1),
        by_layer={name: zeros[name] / sizes[name] for name in zeros},
    )
