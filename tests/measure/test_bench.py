"""Any model on a real firmware on emulated boards."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tinyml_mlops.config import load_board
from tinyml_mlops.measure.bench import bench

pytestmark = pytest.mark.emulated


def test_a_model_on_a_board(shared_models: Path, tmp_path: Path) -> None:
    tflite = (shared_models / "kws_ref_model.tflite").read_bytes()
    found = bench("kws", tflite, load_board("qemu_stm32f405"), tmp_path / "bench-test", samples=2)
    assert (found.mismatched_outputs, found.compared_outputs) == (0, 24)
    assert found.kernel_set == "dsp"
    assert found.figures["macs"] == 2_656_768 == sum(op.macs for op in found.profile)
    assert sum(op.share for op in found.profile) == pytest.approx(1.0)
    conv = found.profile[0]
    assert conv.instructions is not None
    assert conv.instructions_per_mac == conv.instructions / conv.macs
    assert conv.cycles_per_mac is None, "an emulator has no cycles"
    flat = found.flat(profile=False)
    assert flat["instructions_per_inference"] == found.figures["instructions_per_inference"]
    assert "latency_us_p50" not in flat and "profile" not in flat
    assert found.code_bytes < flat["flash_bytes"]


def test_as_a_command_on_two_boards(shared_models: Path, tmp_path: Path) -> None:
    boards = ("qemu_mps2_an500", "qemu_mps3_an547")
    done = subprocess.run(
        [
            *(sys.executable, "-m", "tinyml_mlops.cli", "bench", shared_models / "hello_world_int8.tflite"),
            *(word for board in boards for word in ("--board", board)),
            *("--json", "--profile", "--samples", "2"),
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    found = json.loads(done.stdout)
    assert [result["board"] for result in found] == list(boards)
    assert [result["kernel_set"] for result in found] == ["dsp", "mve"]
    assert all(result["mismatched_outputs"] == 0 for result in found)
    assert all([op["op"] for op in result["profile"]] == ["FULLY_CONNECTED"] * 3 for result in found)
    assert list(tmp_path.iterdir()) == []
