"""planrt for every core, each compiled once."""

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tests.portability import sources
from tests.portability.compilers import TARGETS
from tinyml_mlops.decision import About
from tinyml_mlops.decision.embedded import embed
from tinyml_mlops.features import Window
from tinyml_mlops.firmware import export_sources
from tinyml_mlops.plan import compile_plan

PlanrtFor = Callable[[str], list[Path]]


@pytest.fixture(scope="session")
def planrt_for(tmp_path_factory: pytest.TempPathFactory) -> PlanrtFor:
    """Object files of planrt for a target."""

    @cache
    def compiled(target: str) -> list[Path]:
        folder = tmp_path_factory.mktemp("planrt")
        return TARGETS[target].compile(sources.planrt(), folder, includes=[sources.PLANRT / "include"])

    return compiled


@pytest.fixture(scope="session")
def generated(tmp_path_factory: pytest.TempPathFactory, shared_models: Path) -> Path:
    """The headers that a build makes, for some model."""
    folder = tmp_path_factory.mktemp("generated")
    sources.generate(folder)
    tflite = (shared_models / "hello_world_int8.tflite").read_bytes()
    about = About(features=Window(rate_hz=100, channels=1, window_samples=1).model_dump(mode="json"))
    tflite = embed(tflite, about)
    export_sources(tflite, compile_plan(tflite), folder)
    for header in (folder / "frontend").glob("*.h"):
        header.rename(folder / header.name)
    return folder
