"""The C front end under the address and undefined-behaviour sanitizers, on samples of every extreme."""

import subprocess
from math import prod
from pathlib import Path

import numpy as np
import pytest

from tests.features.front_ends import EVERY
from tinyml_mlops.features import FrontEnd, c_source
from tinyml_mlops.features.c_source import ModelInput
from tinyml_mlops.features.native import frontend_sources
from tinyml_mlops.plan.native.build import FLAGS, compile_sources

DRIVER = Path(__file__).with_name("sanitized.c")
SANITIZERS = ("-fsanitize=address,undefined,float-cast-overflow", "-fno-sanitize-recover=all", "-g", "-O1")


@pytest.mark.parametrize("dtype", ["int8", "float32"])
@pytest.mark.parametrize("front_end", EVERY.values(), ids=EVERY)
def test_clean_on_any_samples_in_any_pieces(tmp_path: Path, front_end: FrontEnd, dtype: str) -> None:
    """A gain so large that every feature is far beyond what int8 holds."""
    features = prod(front_end.column_shape)
    loud = front_end.model_copy(update={"mean": (0.0,) * features, "deviation": (1e-30,) * features})
    target = ModelInput(dtype, prod(front_end.feature_shape), 0.05 if dtype == "int8" else 0.0, 0)
    c_source.write(loud, target, tmp_path)
    program = compile_sources(
        tmp_path / "program",
        [DRIVER, tmp_path / c_source.FILES[1]],
        flags=(*(flag for flag in FLAGS if flag != "-O2"), *SANITIZERS, f"-I{tmp_path}"),
        root=frontend_sources(),
    )
    program.chmod(0o755)
    random = np.random.default_rng(5)
    length = 2 * prod(front_end.sample_shape)
    extremes = random.choice([-32_768, 32_767], length)
    alternating = np.resize([-32_768, 32_767], length)
    samples = [
        np.zeros(length),
        np.full(length, -32_768),
        extremes,
        alternating,
        random.integers(-9, 9, length),
    ]
    done = subprocess.run(
        [program], input=np.concatenate(samples).astype("<i2").tobytes(), capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.startswith(b"ready")
