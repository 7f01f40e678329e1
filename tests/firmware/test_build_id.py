"""The digest changes with everything that the image is built from, and with nothing else."""

import shutil
from pathlib import Path

import pytest

from tinyml_mlops.firmware.build_id import build_id

FACTS = {"board": "one", "compiler": "gcc 12"}


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for name in ("platformio.ini", "src/main.c", "lib/planrt/src/planrt.c", "protocol/tinyml.cddl"):
        (tmp_path / "firmware" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "firmware" / name).write_text(name)
    (tmp_path / "export").mkdir()
    for name in ("model_plan.c", "model_plan.h"):
        (tmp_path / "export" / name).write_text(name)
    return tmp_path


def of(tree: Path, **facts: str) -> str:
    return build_id(tree / "firmware", tree / "export", FACTS | facts)


def test_is_the_same_for_a_copy_elsewhere(tree: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    copy = tmp_path_factory.mktemp("elsewhere") / "deeper"
    shutil.copytree(tree, copy)
    (copy / "firmware" / "README.md").write_text("not built")
    (copy / "firmware" / "src" / "__pycache__").mkdir()
    (copy / "firmware" / "src" / "__pycache__" / "x.pyc").write_text("nor this")
    (copy / "firmware" / "platforms" / "espidf").mkdir(parents=True)
    (copy / "firmware" / "platforms" / "espidf" / "sdkconfig").write_text("another build's")
    (copy / "export" / "export.json").write_text("nor that")
    assert of(copy) == of(tree)
    assert len(of(tree)) == 16
    assert int(of(tree), 16) >= 0


@pytest.mark.parametrize("name", ["firmware/src/main.c", "firmware/platformio.ini", "export/model_plan.c"])
def test_changes_with_every_file(tree: Path, name: str) -> None:
    before = of(tree)
    (tree / name).write_text("other")
    assert of(tree) != before


def test_changes_with_names_and_facts(tree: Path) -> None:
    before = of(tree)
    assert of(tree, board="other") != before
    (tree / "firmware/src/main.c").rename(tree / "firmware/src/other.c")
    assert of(tree) != before
