"""params.yaml: what is accepted, and that every refusal names file, key, value and what is allowed."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from tinyml_mlops.config import (
    BOARDS_DIR,
    PLANRT,
    TFLM,
    Params,
    Variant,
    board_names,
    load_board,
    load_params,
    load_resolved,
    load_target,
    task_names,
)
from tinyml_mlops.errors import ParamsError
from tinyml_mlops.training import variants
from tinyml_mlops.training.variants import load_recipe


@pytest.fixture
def document(project: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load((project / "params.yaml").read_text())
    return loaded


def written(folder: Path, document: Any) -> Path:
    path = folder / "params.yaml"
    path.write_text(yaml.safe_dump(document), encoding="utf-8")
    return path


def refusal(folder: Path, document: Any) -> str:
    path = written(folder, document)
    with pytest.raises(ParamsError) as caught:
        load_params(path)
    assert str(path) in caught.value.what
    assert caught.value.hint
    return str(caught.value)


def test_the_projects_own_params_are_valid(project: Path) -> None:
    params = load_params(project / "params.yaml")
    assert params.task == "keyword_spotting"
    assert params.variants == (Variant.FLOAT32, Variant.INT8_PTQ, Variant.INT8_QAT)
    assert "yes" in params.data.labels


def test_a_board_may_run_tensorflow_lite_micro(document: dict[str, Any], tmp_path: Path) -> None:
    """Beside the same board with planrt; both are one piece of hardware."""
    boards = ["qemu_mps2_an386", "qemu_mps2_an386-tflm"]
    params = load_params(written(tmp_path, document | {"boards": boards, "tflm": {"tree": "tflm"}}))
    first, second = map(load_target, params.boards)
    assert (first.runtime, second.runtime) == (PLANRT, TFLM)
    assert first.hardware == second.hardware == first.name
    assert second.name == boards[1]


@pytest.mark.parametrize(
    ("board", "tree", "said"),
    [
        ("qemu_mps2_an386-tflm", None, "qemu_mps2_an386-tflm needs tflm.tree"),
        ("nothing-tflm", "tflm", "unknown board 'nothing-tflm'"),
        ("qemu_riscv32-tflm", "tflm", "built for Arm Cortex-M only, not for rv32"),
    ],
)
def test_tensorflow_lite_micro_needs_sources_and_an_arm_core(
    document: dict[str, Any], tmp_path: Path, board: str, tree: str | None, said: str
) -> None:
    assert said in refusal(tmp_path, document | {"boards": [board], "tflm": {"tree": tree}})


@pytest.mark.parametrize("task", task_names())
def test_auto_takes_every_value_from_the_task(document: dict[str, Any], tmp_path: Path, task: str) -> None:
    params = load_params(written(tmp_path, {**document, "task": task}))
    assert params.tracking.experiment == task
    assert params.train.epochs >= 1
    fewer = {"person_detection": 20, "wake_word": 30}
    assert params.deploy.accuracy_samples == fewer.get(task, 100)
    assert not params.deploy.must_fit


def test_a_folder_brings_its_own_classes(document: dict[str, Any], tmp_path: Path) -> None:
    document["data"]["source"] = "recordings"
    assert load_params(written(tmp_path, document)).data.labels == ()


def test_a_resolved_file_reads_back_as_the_same_params(project: Path, tmp_path: Path) -> None:
    params = load_params(project / "params.yaml")
    (tmp_path / "params.json").write_text(params.model_dump_json())
    assert load_resolved(tmp_path / "params.json") == params


def test_params_are_frozen(project: Path) -> None:
    params: Params = load_params(project / "params.yaml")
    with pytest.raises(ValueError, match="frozen"):
        params.seed = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"trian": {}}, ["trian", "unknown key"]),
        ({"seed": "seven"}, ["seed", "'seven'"]),
        ({"seed": -1}, ["seed", "-1"]),
        ({"task": "keywords"}, ["task", "'keywords'", "keyword_spotting", "sine"]),
        ({"variants": ["int4"]}, ["variants", "'int4'", "int8_ptq"]),
        ({"variants": "float32"}, ["variants", "list"]),
        ({"variants": []}, ["variants"]),
        ({"variants": ["float32", "float32"]}, ["variants", "twice"]),
        ({"boards": ["uno"]}, ["boards", "'uno'", "qemu_stm32f405"]),
        ({"train": {"epochs": 0, "batch_size": 8, "learning_rate": 0.1}}, ["train.epochs", "0"]),
        ({"train": {"epochs": "many", "batch_size": 8, "learning_rate": 0.1}}, ["train.epochs", "'many'"]),
        ({"train": {"epochs": 1, "batch_size": 8}}, ["train.learning_rate", "missing"]),
        ({"train": {"epochs": 1, "batch_size": 8, "learning_rate": float("nan")}}, ["train.learning_rate"]),
        (
            {"deploy": {"warmups": "auto", "repeats": 1, "accuracy_samples": 1, "timeout_s": 1}},
            ["deploy.warmups"],
        ),
    ],
)
def test_what_is_wrong_is_named(
    document: dict[str, Any], tmp_path: Path, change: dict[str, Any], expected: list[str]
) -> None:
    message = refusal(tmp_path, {**document, **change})
    for word in expected:
        assert word in message


def test_unquoted_yes_and_no_are_not_taken_for_labels(document: dict[str, Any], tmp_path: Path) -> None:
    document["data"]["labels"] = [True, False]  # what YAML makes of [yes, no]
    assert "data.labels" in refusal(tmp_path, document)


def test_splits_must_leave_training_data(document: dict[str, Any], tmp_path: Path) -> None:
    document["data"].update(validation_fraction=0.5, test_fraction=0.5)
    assert "nothing to train on" in refusal(tmp_path, document)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ParamsError, match="cannot be read"):
        load_params(tmp_path / "params.yaml")


@pytest.mark.parametrize("text", ["task: [", "- a\n- b\n", ""])
def test_a_file_that_holds_no_keys_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "params.yaml").write_text(text)
    with pytest.raises(ParamsError, match=r"params\.yaml"):
        load_params(tmp_path / "params.yaml")


@pytest.mark.parametrize("name", board_names())
def test_every_board_file_is_valid(name: str) -> None:
    board = load_board(name)
    assert board.name == name
    assert board.timing_kind == ("emulated" if board.qemu else "hardware")


def test_an_unknown_board_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ParamsError, match="qemu_stm32f405"):
        load_board("uno")


def test_a_board_name_never_leaves_the_catalogue() -> None:
    assert BOARDS_DIR.is_dir()
    with pytest.raises(ParamsError):
        load_board("../boards/qemu_stm32f405")


def test_every_variant_has_its_recipe() -> None:
    folder = Path(variants.__file__).parent
    assert {path.stem for path in folder.glob("*.py")} - {"__init__"} == set(Variant)
    for variant in Variant:
        assert (load_recipe(variant).method == "none") is not variant.quantized


def test_a_task_without_a_word_on_pruning_prunes_half(project: Path) -> None:
    params = load_params(project / "params.yaml")
    assert (params.prune.sparsity, params.prune.epochs) == (0.5, params.qat.epochs)
    assert params.prune.learning_rate == params.train.learning_rate
