"""``tinyml check``: everything about a model and a board before anything is built."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.decision import About, Debounce, Threshold
from tinyml_mlops.decision.embedded import embed
from tinyml_mlops.features import Window
from tinyml_mlops.plan.testing import ModelBuilder

Run = Callable[..., subprocess.CompletedProcess[str]]


def dense(size: int, kind: str) -> bytes:
    """One layer of ``size`` × ``size`` weights."""
    b = ModelBuilder()
    scale = (0.1,) if kind == "int8" else ()
    x, y = b.tensor((1, size), kind, *scale, name="x"), b.tensor((1, size), kind, *scale, name="y")
    weights = b.constant(np.ones((size, size), kind), *((0.01,) if kind == "int8" else ()))
    b.op("FULLY_CONNECTED", [x, weights], [y], "FullyConnectedOptions")
    return b.build([x], [y])


def test_a_model_that_fits(run_tinyml: Run, shared_models: Path, tmp_path: Path) -> None:
    model = shared_models / "kws_ref_model.tflite"
    done = run_tinyml("check", str(model), "--json", "--board", "qemu_stm32f405", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert (done.returncode, found["verdict"], found["advice"]) == (0, "fits", [])
    assert found["arena_bytes"] >= max(op["alive_bytes"] for op in found["ops"])
    assert found["arena_bytes"] >= found["arena_lower_bound_bytes"] > 0
    assert found["macs"] == sum(op["macs"] for op in found["ops"]) > 0
    assert found["kernel_set"] == "dsp"
    assert all(op["kernel_set"] == "dsp" or op["note"] for op in found["ops"])


def test_a_model_says_how_it_decides(run_tinyml: Run, tmp_path: Path) -> None:
    rule = Threshold(threshold=0.25, labels=("other", "hey"), debounce=Debounce(windows=3))
    about = About(task="wake_word", decision=rule, features={"kind": "pitch", "mean": [0.0]})
    (tmp_path / "model.tflite").write_bytes(embed(dense(4, "int8"), about))
    done = run_tinyml("check", "model.tflite", cwd=tmp_path)
    assert (
        "wake_word: hey where output 0 is at least 0.25, else other; in a stream, the mean of 3"
        in done.stdout
    )
    assert "input: kind pitch" in done.stdout
    found = json.loads(run_tinyml("check", "model.tflite", "--json", cwd=tmp_path).stdout)
    assert found["about"]["decision"]["threshold"] == 0.25


def test_features_take_room_too(run_tinyml: Run, tmp_path: Path) -> None:
    motion = Window(rate_hz=100, channels=3, window_samples=12)
    about = About(decision=Threshold(threshold=0.5), features=motion.model_dump(mode="json"))
    (tmp_path / "model.tflite").write_bytes(embed(dense(36, "int8"), about))
    shown = run_tinyml("check", "model.tflite", cwd=tmp_path).stdout
    assert "frontend 2,072" in shown, "code of 2,048 bytes and tables of 24"
    assert "frontend 74," in shown, "16 of state, 3 samples, 3 values, 36 features, one score"


def test_features_that_the_model_does_not_take(run_tinyml: Run, tmp_path: Path) -> None:
    about = About(features=Window(rate_hz=100, channels=3, window_samples=13).model_dump(mode="json"))
    (tmp_path / "model.tflite").write_bytes(embed(dense(36, "int8"), about))
    done = run_tinyml("check", "model.tflite", cwd=tmp_path)
    assert done.returncode == 3
    assert "the model's input has 36 elements, its features (window) are 39" in done.stderr


def test_a_model_that_does_not_fit_says_what_would_help(run_tinyml: Run, tmp_path: Path) -> None:
    (tmp_path / "big.tflite").write_bytes(dense(600, "float32"))
    done = run_tinyml("check", "big.tflite", "--json", cwd=tmp_path)
    found = json.loads(done.stdout)
    assert (done.returncode, found["verdict"]) == (1, "does not fit")
    missing = found["estimated_flash_bytes"] - found["flash_limit_bytes"]
    flash, int8, board = found["advice"]
    assert f"{missing:,} bytes of flash" in flash
    assert "int8" in int8
    assert "qemu_mps2_an386" in board and "qemu_stm32f405" not in board
    assert not list(tmp_path.glob("build*")), "nothing is built"


def test_ram_that_is_too_small_names_the_op(run_tinyml: Run, tmp_path: Path) -> None:
    b = ModelBuilder()
    x = b.tensor((1, 400, 400, 1), "int8", 0.1)
    y = b.tensor((1, 200, 200, 4), "int8", 0.1, name="the/peak")
    b.op(
        "CONV_2D", [x, b.constant(np.ones((4, 3, 3, 1), np.int8), 0.1)], [y], "Conv2DOptions",
        strideH=2, strideW=2, padding=0, dilationHFactor=1, dilationWFactor=1,
    )  # fmt: skip
    z = b.tensor((1, 1), "int8", 0.1)
    b.op(
        "FULLY_CONNECTED", [y, b.constant(np.ones((1, 160_000), np.int8), 0.1)], [z], "FullyConnectedOptions"
    )
    (tmp_path / "wide.tflite").write_bytes(b.build([x], [z]))
    done = run_tinyml("check", "wide.tflite", cwd=tmp_path)
    assert done.returncode == 1
    assert "bytes of RAM off op 0 CONV_2D ('the/peak')" in done.stdout
    assert "it does not fit" in done.stdout


@pytest.mark.parametrize("suffix", ["png", "svg", "html"])
def test_the_arena_over_time_as_a_picture(
    run_tinyml: Run, shared_models: Path, tmp_path: Path, suffix: str
) -> None:
    model = str(shared_models / "ad01_int8.tflite")
    for name in ("a", "b"):
        assert run_tinyml("check", model, "--picture", f"{name}.{suffix}", cwd=tmp_path).returncode == 0
    first, second = ((tmp_path / f"{name}.{suffix}").read_bytes() for name in ("a", "b"))
    assert first == second
    assert first[:8] == b"\x89PNG\r\n\x1a\n" if suffix == "png" else b"<svg" in first


def test_a_picture_of_an_unknown_kind_is_refused(
    run_tinyml: Run, shared_models: Path, tmp_path: Path
) -> None:
    done = run_tinyml(
        "check", str(shared_models / "ad01_int8.tflite"), "--picture", "arena.gif", cwd=tmp_path
    )
    assert done.returncode == 2
    assert "arena.gif" in done.stderr and ".png" in done.stderr
    assert list(tmp_path.iterdir()) == []
