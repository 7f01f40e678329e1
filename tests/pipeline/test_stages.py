"""dvc.yaml names the paths that the code writes, and every stage has its script."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tinyml_mlops.config import Variant
from tinyml_mlops.layout import Layout

VARIANT = Variant.INT8_PTQ
BOARD = "a_board"


@pytest.fixture(scope="module")
def stages(project: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((project / "dvc.yaml").read_text())["stages"]
    return loaded


def outputs(stage: dict[str, Any]) -> list[Path]:
    entries = [entry for kind in ("outs", "metrics", "plots") for entry in stage.get(kind, [])]
    names = [entry if isinstance(entry, str) else next(iter(entry)) for entry in entries]
    return [Path(name.replace("${item.variant}", VARIANT).replace("${item.board}", BOARD)) for name in names]


def test_every_stage_writes_into_its_folder(stages: dict[str, Any]) -> None:
    layout = Layout()
    folders = {
        "resolve": layout.work,
        "prepare": layout.data,
        "baseline": layout.baseline,
        "train": layout.train,
        "quantize": layout.quantize(VARIANT),
        "evaluate": layout.evaluate(VARIANT),
        "compare": layout.comparison.parent,
        "export": layout.export(VARIANT, BOARD),
        "build": layout.build(VARIANT, BOARD),
        "deploy": layout.deploy(VARIANT, BOARD),
        "track": layout.track(VARIANT, BOARD),
        "register": layout.register,
    }
    assert list(stages) == list(folders)
    for name, stage in stages.items():
        assert {path.parent for path in outputs(stage)} == {folders[name]}, name


def test_every_stage_has_its_script(stages: dict[str, Any], project: Path) -> None:
    for name, stage in stages.items():
        assert stage["cmd"].startswith(f"python -m pipelines.{name}")
        assert (project / "pipelines" / f"{name}.py").is_file()


def test_every_file_dependency_exists(stages: dict[str, Any], project: Path) -> None:
    for name, stage in stages.items():
        for path in stage.get("deps", []):
            if "${" not in path and not path.startswith("work/"):
                assert (project / path).exists(), f"{name} depends on {path}"


def test_only_track_and_register_may_touch_mlflow(project: Path) -> None:
    for script in (project / "pipelines").glob("*.py"):
        if script.stem not in {"track", "register"}:
            assert "mlflow" not in script.read_text(), script
            assert "tracking" not in script.read_text(), script
