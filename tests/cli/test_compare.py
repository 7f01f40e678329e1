"""``tinyml compare`` says which variant is faster on a board, and only where that is more than chance."""

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.report.page.made import COMPARISON
from tests.tracking.outputs import BOARD, VARIANTS, write_outputs
from tinyml_mlops.files import write_json
from tinyml_mlops.layout import Layout

APART = ((50.0, 49.0, 51.0), (60.0, 58.0, 61.0))
OVERLAPPING = ((50.0, 49.0, 58.5), (60.0, 58.0, 61.0))


@pytest.fixture
def measured(project: Path, tmp_path: Path) -> Layout:
    write_outputs(project, tmp_path)
    layout = Layout(tmp_path)
    COMPARISON.write(layout.comparison)
    return layout


def took(layout: Layout, latencies: tuple[tuple[float, float, float], ...]) -> None:
    """The board is a real one: median and its interval, µs, of both variants."""
    for variant, figures in zip(VARIANTS, latencies, strict=True):
        path = layout.deploy(variant, BOARD) / "metrics.json"
        metrics = json.loads(path.read_text())
        del metrics["instructions_per_inference"], metrics["emulated_latency_us"]
        names = ("latency_us_p50", "latency_us_p50_low", "latency_us_p50_high")
        write_json(path, metrics | dict(zip(names, figures, strict=True)))


def said(run_tinyml: Run, folder: Path) -> str:
    done = run_tinyml("compare", cwd=folder)
    assert done.returncode == 0, done.stderr
    return next(line for line in done.stdout.splitlines() if line.startswith(f"{BOARD}: "))


def test_intervals_that_separate_tell_which_is_faster(
    run_tinyml: Run, measured: Layout, tmp_path: Path
) -> None:
    took(measured, APART)
    assert said(run_tinyml, tmp_path) == (
        f"{BOARD}: int8_ptq is faster than int8_qat: "
        "50.0 µs (49.0 to 51.0) against 60.0 µs (58.0 to 61.0), 1.2x."
    )


def test_intervals_that_overlap_tell_nothing(run_tinyml: Run, measured: Layout, tmp_path: Path) -> None:
    took(measured, OVERLAPPING)
    assert said(run_tinyml, tmp_path).startswith(f"{BOARD}: Nothing says that int8_ptq and int8_qat differ: ")


def test_counted_instructions_need_no_interval(run_tinyml: Run, measured: Layout, tmp_path: Path) -> None:
    assert (
        said(run_tinyml, tmp_path) == f"{BOARD}: int8_ptq and int8_qat take the same: 1,000,000 instructions."
    )
