"""The fields of a manifest that a ``.tflite`` decides: the payload of an image for TensorFlow Lite Micro."""

from typing import Any

from tinyml_mlops.errors import ModelError
from tinyml_mlops.plan.graph import RESOURCE, Graph
from tinyml_mlops.plan.reader import read_tflite
from tinyml_mlops.release.manifest import Tensor
from tinyml_mlops.release.tflite_payload import TflitePayload
from tinyml_mlops.tflite_ops import op_numbers_of

SCHEMA_VERSION = 3
"""Of TensorFlow Lite's schema: the one that there is, and what TensorFlow Lite Micro reads."""


def tflite_facts(payload: bytes) -> dict[str, Any]:
    """By name of the field.

    The front end is the host's: firmware with TensorFlow Lite Micro has none.

    Raises:
        ModelError: it is no payload, its model is damaged or has an op of its user's own, or its golden
            vectors are not the model's.
    """
    found = TflitePayload.from_bytes(payload)
    graph = read_tflite(found.tflite)
    inputs, outputs = ([graph.tensors[n] for n in numbers] for numbers in (graph.inputs, graph.outputs))
    vector = sum(tensor.bytes + -tensor.bytes % 4 for tensor in (*inputs, *outputs))
    if len(found.golden) != found.vectors * vector:
        raise ModelError("golden vectors are not those of its model", hint="make the release again")
    return {
        "runtime_min": SCHEMA_VERSION,
        "runtime_max": SCHEMA_VERSION,
        "ops": sorted(set(op_numbers_of(found.tflite))),
        "arena": least_arena_bytes(graph),
        "scratch": 0,
        "golden": found.vectors,
        "features": "",
        "scores": 0,
        "inputs": [Tensor.of(tensor.spec) for tensor in inputs],
        "outputs": [Tensor.of(tensor.spec) for tensor in outputs],
    }


def least_arena_bytes(graph: Graph) -> int:
    """What no memory plan can go below: the tensors that one op reads and writes are there at once.

    TensorFlow Lite Micro needs more, for its own objects, which only a device can tell.
    """
    return max(
        sum(
            graph.tensors[number].bytes
            for number in {*operation.inputs, *operation.outputs} - {-1}
            if graph.tensors[number].data is None and graph.tensors[number].dtype != RESOURCE
        )
        for operation in graph.operations
    )
