"""A small signed image, and keys."""

from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tinyml_mlops.plan import GoldenVectors, HostModel, compile_plan
from tinyml_mlops.plan.testing import ModelBuilder
from tinyml_mlops.release import Origin, build_image
from tinyml_mlops.release.keys import load_private, new_key

BOARD = "qemu_mps2_an386"
ORIGIN = Origin("models:/kws/3", "0123456789abcdef")


@pytest.fixture(scope="session")
def plan() -> bytes:
    """RELU on six elements, with two golden vectors."""
    b = ModelBuilder()
    x, y = (b.tensor((1, 6), "int8", 0.02, 11, name=name) for name in "xy")
    b.op("RELU", [x], [y])
    tflite = b.build([x], [y])
    inputs = np.random.default_rng(0).integers(-128, 128, (2, 1, 6), np.int8)
    with HostModel.open(compile_plan(tflite).plan) as model:
        golden = GoldenVectors.computed(model, inputs)
    return compile_plan(tflite, golden=golden).plan


@pytest.fixture(scope="session")
def key_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("keys") / "release.pem"
    new_key(path)
    return path


@pytest.fixture(scope="session")
def key(key_file: Path) -> ec.EllipticCurvePrivateKey:
    return load_private(key_file)


@pytest.fixture(scope="session")
def image(plan: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    return build_image(plan, ORIGIN, hardware=BOARD, kernel_set="portable", key=key)
