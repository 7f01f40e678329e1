"""The comparison with TFLM, layer by layer, that tests of passes share."""

import numpy as np

from tests.plan.conftest import AMPLE_ARENA_BYTES, random_input
from tinyml_mlops.evaluation.parity import differences, first_difference
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.plan import CompiledPlan, HostModel, compile_plan
from tinyml_mlops.plan.reader import read_tflite


def compiled_as_tflm(tflite: bytes, seed: int = 0, samples: int = 3) -> CompiledPlan:
    """The plan of a model, whose outputs and the outputs of all its ops were found to be TFLM's."""
    compiled = compile_plan(tflite)
    tflm = TflmRunner(tflite, arena_bytes=AMPLE_ARENA_BYTES)
    numbers = read_tflite(tflite).outputs
    for x in random_input(compiled.inputs[0], samples, seed)[:, np.newaxis]:
        expected = tflm.trace(x)
        with HostModel.open(compiled.plan) as model:
            for number, output in zip(
                numbers, model.invoke(x.reshape(compiled.inputs[0].shape)), strict=True
            ):
                assert output.dtype == expected[number].dtype
                assert not differences(expected[number].ravel(), output.ravel()).any()
            traced = {number: values for _, number, values in model.trace_sources(x)}
        assert first_difference(compiled.ops, expected, traced, "sample") is None
    return compiled
