"""Plans that together use every kernel: each module of ``models/`` adds to ``MODELS``."""

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.plan import GoldenVectors, HostModel, compile_plan


def all_models() -> dict[str, Callable[[], bytes]]:
    """Name of a model, its module first → what makes it."""
    folder = Path(__file__).with_name("models")
    return {
        f"{module.name} {name}": make
        for module in pkgutil.iter_modules([str(folder)])
        for name, make in importlib.import_module(f"tests.planrt.models.{module.name}").MODELS.items()
    }


ALL_MODELS = all_models()


def with_golden(model: bytes) -> bytes:
    """The plan, with two vectors that planrt itself computed: enough for tests of safety."""
    compiled = compile_plan(model)
    rng = np.random.default_rng(1)
    inputs = tuple(
        (rng.normal(size=(2, *spec.sample_shape)) * 40).astype(spec.dtype) for spec in compiled.inputs
    )
    with HostModel.open(compiled.plan) as host:
        return compile_plan(model, golden=GoldenVectors(inputs, host.run_all(*inputs))).plan


@pytest.fixture(scope="session", params=ALL_MODELS)
def plan(request) -> bytes:
    """Plans that together hold every kernel, with golden vectors."""
    return with_golden(ALL_MODELS[request.param]())


@pytest.fixture(scope="session")
def every_plan() -> list[bytes]:
    return [compile_plan(make()).plan for make in ALL_MODELS.values()]
