"""``tinyml parity`` on a model with more than one input and output."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.many_ends import model_of_many_ends

Run = Callable[..., subprocess.CompletedProcess[str]]
ELEMENTS = 7 * (700 + 3 + 5)


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "ends.tflite"
    path.write_bytes(model_of_many_ends())
    return path


def test_all_outputs_are_compared(run_tinyml: Run, model: Path, tmp_path: Path) -> None:
    printed = run_tinyml("parity", str(model), "--samples", "7", "--json", cwd=tmp_path).stdout
    found = json.loads(printed)["parity"]
    assert [rung["below"] for rung in found] == ["litert_reference", "planrt"]
    for rung in found:
        assert (rung["samples"], rung["elements"], rung["mismatch_fraction"]) == (7, ELEMENTS, 0.0)
        assert (rung["max_lsb"], rung["max_relative_error"]) == (0, 0.0)


@pytest.mark.emulated
def test_a_board_is_one_more_row(run_tinyml: Run, model: Path, tmp_path: Path) -> None:
    board = "qemu_stm32f405"
    printed = run_tinyml("parity", str(model), "--samples", "7", "--board", board, cwd=tmp_path).stdout
    row = next(line for line in printed.splitlines() if line.startswith(board))
    assert row.split() == [board, "7", f"{ELEMENTS:,}", "0", "0", "LSB,", "0.0e+00"]
