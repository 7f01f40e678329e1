"""The files of an export: the same bytes each time, and an arena that cannot be too small."""

import subprocess
from pathlib import Path

import pytest

from tinyml_mlops.decision import About
from tinyml_mlops.decision.embedded import embed
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.features import Window, c_source
from tinyml_mlops.firmware import ExportRecord, export_sources
from tinyml_mlops.firmware.build_id import FRONT_END
from tinyml_mlops.firmware.export import MOST_TENSORS
from tinyml_mlops.firmware.tflm.sources import FOLDER as TFLM
from tinyml_mlops.plan import CompiledPlan, compile_plan
from tinyml_mlops.plan.testing import ModelBuilder

FILES = {"export.json", "model.plan", "model_data.c", "model_data.h", "model_plan.c", "model_plan.h"}


def compile_plan_source(project: Path, exported: Path, *flags: str) -> subprocess.CompletedProcess[str]:
    include = project / "firmware" / "lib" / "planrt" / "include"
    command = ["gcc", "-std=c99", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", f"-I{include}", *flags]
    return subprocess.run([*command, exported / "model_plan.c"], capture_output=True, text=True, check=False)


def test_writes_the_same_bytes_each_time(
    tmp_path: Path, exported: Path, tflite: bytes, compiled: CompiledPlan
) -> None:
    export_sources(tflite, compiled, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == FILES | {FRONT_END, TFLM}
    assert not [path for name in (FRONT_END, TFLM) for path in (tmp_path / name).iterdir()]
    assert all((tmp_path / name).read_bytes() == (exported / name).read_bytes() for name in FILES)


def test_a_front_end_is_written_and_leaves_with_the_next_model(
    tmp_path: Path, tflite: bytes, compiled: CompiledPlan
) -> None:
    number = Window(rate_hz=10, channels=1, window_samples=1, mean=(3.0,), deviation=(1.5,))
    about = About(features=number.model_dump(mode="json"))
    named = embed(tflite, about)
    record = export_sources(named, compile_plan(named), tmp_path)
    assert record.front_end == "window"
    assert {path.name for path in (tmp_path / FRONT_END).iterdir()} == set(c_source.FILES)
    source = compiled.inputs[0]
    header = (tmp_path / FRONT_END / "model_frontend.h").read_text()
    assert f"MODEL_FRONTEND_INPUT_ZERO_POINT ({source.zero_point})" in header
    assert "MODEL_FRONTEND_RATE_HZ 10u" in header
    assert export_sources(tflite, compiled, tmp_path).front_end == ""
    assert not list((tmp_path / FRONT_END).iterdir())


def test_features_of_another_model_are_refused(tmp_path: Path, tflite: bytes) -> None:
    named = embed(tflite, About(features={"kind": "mfcc"}))
    with pytest.raises(UnsupportedModelError, match=r"input has 1 elements, its features \(mfcc\) are 490"):
        export_sources(named, compile_plan(named), tmp_path)


def test_more_ends_than_the_protocol_tells_of_are_refused(project: Path, tmp_path: Path) -> None:
    text = (project / "firmware" / "protocol" / "tinyml.cddl").read_text()
    assert text.count(f"[1*{MOST_TENSORS} tensor]") == 2
    b = ModelBuilder()
    inputs = [b.tensor((1, 2), "float32") for _ in range(MOST_TENSORS + 1)]
    outputs = [b.tensor((1, 2), "float32") for _ in inputs]
    for source, result in zip(inputs, outputs, strict=True):
        b.op("RELU", [source], [result])
    tflite = b.build(inputs, outputs)
    with pytest.raises(UnsupportedModelError, match="5 inputs and 5 outputs"):
        export_sources(tflite, compile_plan(tflite), tmp_path)
    assert not list(tmp_path.iterdir())


def test_record_tells_what_was_exported(exported: Path, tflite: bytes, compiled: CompiledPlan) -> None:
    record = ExportRecord.read(exported / "export.json")
    assert record.plan_id == compiled.id
    assert record.metrics() == {
        "model_size_bytes": len(tflite),
        "plan_size_bytes": len(compiled.plan),
        "arena_bytes": compiled.arena_bytes,
        "macs": compiled.macs,
    }
    assert [(b.name, b.offset_bytes, b.size_bytes, b.first_op, b.last_op) for b in record.lifetimes] == [
        (b.name, b.offset, b.size_bytes, b.first_op, b.last_op) for b in compiled.lifetimes
    ]


def test_an_arena_one_unit_smaller_breaks_the_build(
    project: Path, exported: Path, compiled: CompiledPlan
) -> None:
    enough = f"-DMODEL_PLAN_ARENA_BYTES={compiled.arena_bytes}u"
    short = f"-DMODEL_PLAN_ARENA_BYTES={compiled.arena_bytes - 4}u"
    assert compile_plan_source(project, exported, enough).returncode == 0
    refused = compile_plan_source(project, exported, short)
    assert refused.returncode != 0
    assert f"this plan needs {compiled.arena_bytes} bytes" in refused.stderr
