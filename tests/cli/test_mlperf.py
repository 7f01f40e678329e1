"""``tinyml mlperf``: what it refuses, before anything is built."""

from pathlib import Path

import pytest

from tests.cli.conftest import Run


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("--benchmark", "kws02"), 2, "'kws02' is no model of MLPerf Tiny"),
        (("--benchmark", "kws01", "--no-performance"), 2, "there is nothing to do"),
        (("--benchmark", "kws01", "--dataset", "nowhere"), 2, "y_labels.csv cannot be read"),
        (("--benchmark", "kws01", "--no-log"), 3, "kws01 has one of 490 int8"),
    ],
)
def test_what_cannot_be_run_is_one_message(
    run_tinyml: Run, shared_models: Path, tmp_path: Path, arguments: tuple[str, ...], code: int, message: str
) -> None:
    done = run_tinyml("mlperf", str(shared_models / "ad01_int8.tflite"), *arguments, cwd=tmp_path)
    assert done.returncode == code
    assert message in done.stderr
    assert "Traceback" not in done.stderr
