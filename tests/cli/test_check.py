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
from tinyml_mlops.firmware.estimate import SIZES
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
    code = json.loads(SIZES.read_bytes())["cortex-m4f"]["front_ends"]["frontend_samples"]["bytes"]
    assert f"frontend {code + 24:,}" in shown, "code, and tables of 24 bytes"
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


def needs(run: Run, folder: Path, *options: str) -> tuple[bool, int, int, int]:
    """On stm32f405: whether slots are counted; flash, RAM, and the flash that there is."""
    done = run("check", "model.tflite", "--board", "stm32f405", "--json", *options, cwd=folder)
    found = json.loads(done.stdout)
    memories = ("estimated_flash_bytes", "estimated_ram_bytes", "flash_limit_bytes")
    flash, ram, limit = (found[name] for name in memories)
    return found["slots"], flash, ram, limit


def test_model_slots_are_counted_where_they_are_asked_for(run_tinyml: Run, tmp_path: Path) -> None:
    (tmp_path / "model.tflite").write_bytes(dense(36, "int8"))
    slots, flash, ram, limit = needs(run_tinyml, tmp_path)
    assert not slots
    sizes = json.loads(SIZES.read_bytes())["cortex-m4f"]["slots"]
    with_slots = (True, flash + sizes["flash_bytes"], ram + sizes["ram_bytes"], 128 << 10)
    assert needs(run_tinyml, tmp_path, "--slots") == with_slots
    assert limit == 1 << 20, "without slots behind the firmware"
    done = run_tinyml("check", "model.tflite", "--slots", cwd=tmp_path)
    assert done.returncode != 0
    assert "qemu_stm32f405 has no memory for model slots" in done.stderr and "stm32f405" in done.stderr


def test_model_slots_are_counted_as_the_project_has_them(run_tinyml: Run, tmp_path: Path) -> None:
    (tmp_path / "model.tflite").write_bytes(dense(36, "int8"))
    _, flash, ram, limit = needs(run_tinyml, tmp_path)
    (tmp_path / "params.yaml").write_text(
        "fleet: {keys: [a.pub.pem], arena_bytes: 150000, kernels: [softmax_int8]}"
    )
    slots, more_flash, more_ram, less = needs(run_tinyml, tmp_path)
    sizes = json.loads(SIZES.read_bytes())["cortex-m4f"]
    assert (slots, less) == (True, 128 << 10)
    assert (
        more_flash - flash > sizes["slots"]["flash_bytes"] + sizes["kernels"]["planrt_softmax_int8"]["bytes"]
    )
    assert 149_000 < more_ram - ram - sizes["slots"]["ram_bytes"] < 150_000
    assert needs(run_tinyml, tmp_path, "--no-slots") == (False, flash, ram, limit)
    shown = run_tinyml("check", "model.tflite", "--board", "stm32f405", cwd=tmp_path).stdout
    assert "params.yaml has fleet.keys" in shown
    assert "lower fleet.arena_bytes: of its 150,000 this model needs" in shown
    assert "off op 0" not in shown, "a smaller model changes nothing"
    other = run_tinyml("check", "model.tflite", cwd=tmp_path)
    assert (other.returncode, "slots" in other.stdout) == (0, False), "qemu_stm32f405 has none"


@pytest.mark.parametrize(
    ("section", "complaint"),
    [("{keys: [a.pem], arena: 1}", "fleet.arena: unknown key"), ("{keys: [a], kernels: [x]}", "kernel 'x'")],
)
def test_a_wrong_section_of_the_project_is_told(
    run_tinyml: Run, tmp_path: Path, section: str, complaint: str
) -> None:
    (tmp_path / "model.tflite").write_bytes(dense(4, "int8"))
    (tmp_path / "params.yaml").write_text(f"fleet: {section}")
    done = run_tinyml("check", "model.tflite", "--board", "nano33ble", cwd=tmp_path)
    assert done.returncode != 0 and complaint in done.stderr


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
