"""Commands on boards that run TensorFlow Lite Micro."""

import json
from pathlib import Path

import pytest

from tests.accumulator import accumulator
from tests.cli.conftest import Run
from tests.dense_model import dense_model
from tests.tflm import TREE, needs_tree

BOARD = "qemu_mps2_an386"


@pytest.mark.parametrize("command", ["bench", "parity"])
def test_without_its_sources_it_is_told_what_to_do(tmp_path: Path, run_tinyml: Run, command: str) -> None:
    (tmp_path / "dense.tflite").write_bytes(dense_model())
    refused = run_tinyml(command, "dense.tflite", "--samples", "2", "--board", f"{BOARD}-tflm", cwd=tmp_path)
    assert refused.returncode == 2
    assert f"{BOARD}-tflm runs TensorFlow Lite Micro, and no folder with its sources" in refused.stderr
    assert "--tflm-tree, or tflm.tree in params.yaml" in refused.stderr


@needs_tree
@pytest.mark.emulated
def test_both_runtimes_of_a_board_beside_each_other(tmp_path: Path, run_tinyml: Run) -> None:
    (tmp_path / "dense.tflite").write_bytes(dense_model())
    boards = ("--board", BOARD, "--board", f"{BOARD}-tflm", "--tflm-tree", str(TREE))
    done = run_tinyml("bench", "dense.tflite", *boards, "--json", "--profile", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    own, other = json.loads(done.stdout)
    assert (own["mismatched_outputs"], other["mismatched_outputs"]) == (0, 0)
    assert own["arena_bytes"] < other["arena_bytes"]
    assert own["code_bytes"] < other["code_bytes"]
    assert "plan_size_bytes" in own and "plan_size_bytes" not in other
    assert len(own["profile"]) == 1 and other["profile"] == []
    table = run_tinyml("bench", "dense.tflite", *boards[2:], "--profile", cwd=tmp_path)
    assert "does not tell what each op costs" in table.stdout
    (tmp_path / "params.yaml").write_text(f"tflm: {{tree: {TREE}}}\n")
    same = run_tinyml(
        "parity", "dense.tflite", "--samples", "5", "--board", f"{BOARD}-tflm", "--json", cwd=tmp_path
    )
    assert same.returncode == 0, same.stderr
    found = {rung["below"]: rung for rung in json.loads(same.stdout)["parity"]}
    assert found[f"{BOARD}-tflm"]["mismatch_fraction"] == 0.0


@needs_tree
@pytest.mark.emulated
def test_a_model_with_variables_begins_anew_each_time(tmp_path: Path, run_tinyml: Run) -> None:
    """Their first values come from an op that TensorFlow Lite Micro runs only once."""
    (tmp_path / "sums.tflite").write_bytes(accumulator())
    done = run_tinyml(
        "bench", "sums.tflite", "--board", f"{BOARD}-tflm", "--tflm-tree", str(TREE), "--json", cwd=tmp_path
    )
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["mismatched_outputs"] == 0
