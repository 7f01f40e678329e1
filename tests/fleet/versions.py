"""Versions of one small model, as the registry would give them."""

import numpy as np

from tests.dense_model import dense_model
from tinyml_mlops.fleet.labelled import Labelled
from tinyml_mlops.fleet.releasable import Releasable
from tinyml_mlops.plan import GoldenVectors, HostModel, compile_plan

NAME = "dense"


def version(number: int, *, labelled: Labelled | None = None) -> Releasable:
    """Each has weights of its own."""
    return releasable_of(number, dense_model(seed=number), labelled)


def releasable_of(number: int, tflite: bytes, labelled: Labelled | None = None) -> Releasable:
    with HostModel.open(compile_plan(tflite).plan) as model:
        shape = model.inputs[0].shape[1:]
        inputs = np.random.default_rng(0).integers(-128, 128, (2, *shape), np.int8)
        golden = GoldenVectors.computed(model, inputs)
    return Releasable(f"models:/{NAME}/{number}", f"run{number}", tflite, golden, labelled)


def versions(count: int) -> list[Releasable]:
    return [version(number) for number in range(1, count + 1)]
