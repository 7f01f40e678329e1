"""Models with state: what one inference leaves is there at the next."""

import numpy as np

from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.plan import HostModel, compile_plan

ARENA = 1 << 20

CLOSED_GATE = 1e-8


def assert_sequences_as_tflm(tflite: bytes, steps: int = 6, seed: int = 0) -> None:
    """planrt answers as TFLM does, over several inferences in a row and again after a reset."""
    compiled = compile_plan(tflite)
    rng = np.random.default_rng(seed)
    x = [
        rng.normal(size=(steps, *spec.sample_shape)).astype(np.float32)
        if spec.dtype == np.float32
        else rng.integers(-128, 128, (steps, *spec.sample_shape)).astype(spec.dtype)
        for spec in compiled.inputs
    ]
    tflm = TflmRunner(tflite, arena_bytes=ARENA)
    with HostModel.open(compiled.plan) as model:
        for count in (steps, steps, 2):
            wanted = tflm.run_all(*(values[:count] for values in x))
            found = model.run_all(*(values[:count] for values in x))
            for got, want in zip(found, wanted, strict=True):
                if want.dtype == np.float32:
                    np.testing.assert_allclose(got, want, rtol=0, atol=tolerance(want))
                else:
                    np.testing.assert_array_equal(got, want)
            tflm.reset()
            model.reset()


def tolerance(want: np.ndarray) -> float:
    """1e-5 of the largest output; a gate that is all but closed leaves less than its sum is rounded by."""
    return max(1e-5 * float(np.abs(want).max()), CLOSED_GATE)
