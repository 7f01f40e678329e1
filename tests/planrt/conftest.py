"""Plans that together use every kernel: each module of ``models/`` adds to ``MODELS``."""

import importlib
import pkgutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.plan import GoldenVectors, HostModel, compile_plan
from tinyml_mlops.plan.kernel_sets import KERNEL_SETS


def all_models() -> dict[str, Callable[[], bytes]]:
    """Name of a model, its module first → what makes it."""
    folder = Path(__file__).with_name("models")
    return {
        f"{module.name} {name}": make
        for module in pkgutil.iter_modules([str(folder)])
        for name, make in importlib.import_module(f"tests.planrt.models.{module.name}").MODELS.items()
    }


ALL_MODELS = all_models()


def distinct_plans() -> dict[str, tuple[bytes, str]]:
    """Name → model and kernel set, of those that need other kernels than the sets before."""
    found: dict[str, tuple[bytes, str]] = {}
    for name, make in ALL_MODELS.items():
        model = make()
        seen: list[tuple[str, ...]] = []
        for kernel_set in KERNEL_SETS:
            kernels = compile_plan(model, kernel_set=kernel_set).kernels
            if kernels not in seen:
                found[f"{name} {kernel_set}"] = model, kernel_set
                seen.append(kernels)
    return found


DISTINCT_PLANS = distinct_plans()


def with_golden(model: bytes, kernel_set: str) -> bytes:
    """The plan, with two vectors that planrt itself computed: enough for tests of safety."""
    compiled = compile_plan(model, kernel_set=kernel_set)
    rng = np.random.default_rng(1)
    inputs = tuple(
        (rng.normal(size=(2, *spec.sample_shape)) * 40).astype(spec.dtype) for spec in compiled.inputs
    )
    with HostModel.open(compiled.plan) as host:
        golden = GoldenVectors.computed(host, *inputs)
    return compile_plan(model, kernel_set=kernel_set, golden=golden).plan


@pytest.fixture(scope="session", params=DISTINCT_PLANS)
def plan(request) -> bytes:
    """Plans that together hold every kernel, with golden vectors."""
    return with_golden(*DISTINCT_PLANS[request.param])


@pytest.fixture(scope="session")
def every_plan() -> list[bytes]:
    return [compile_plan(model, kernel_set=kind).plan for model, kind in DISTINCT_PLANS.values()]
