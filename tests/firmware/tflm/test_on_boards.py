"""Firmware with TensorFlow Lite Micro on emulated boards."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.tflm import TREE, needs_tree
from tinyml_mlops.config import TFLM, Board, DeployParams, load_target
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.flashing import flashed
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_inputs
from tinyml_mlops.firmware import BuildRecord
from tinyml_mlops.firmware.export import export_tflm_sources
from tinyml_mlops.firmware.tflm.tree import open_tree
from tinyml_mlops.measure import measure
from tinyml_mlops.measure.arena_search import STEP_BYTES
from tinyml_mlops.measure.tflm_build import build_tflm_firmware
from tinyml_mlops.plan import GoldenVectors, compile_plan, kernel_set_of
from tinyml_mlops.plan.testing import zoo
from tinyml_mlops.plan.testing.zoo.catalogue import CATALOGUE

pytestmark = [pytest.mark.emulated, needs_tree]
ANSWER_S = 120.0
RUNS = (
    ("hello_world_int8", "qemu_mps2_an386-tflm"),
    ("hello_world_float", "qemu_mps2_an386-tflm"),
    ("kws_ref_model", "qemu_mps2_an386-tflm"),
    ("resnet8_int16x8", "qemu_mps2_an386-tflm"),
    ("kws_ref_model", "qemu_mps2_an500-tflm"),
    ("resnet8_int16x8", "qemu_mps2_an500-tflm"),
    ("kws_ref_model", "qemu_mps3_an547-tflm"),
    ("resnet8_int16x8", "qemu_mps3_an547-tflm"),
)
"""Models, shared or of the zoo, and where they run: every element type on every core that has TFLM."""
FLOAT_TOLERANCE = 1e-5  # of the largest output
DEPLOY = DeployParams(warmups=1, repeats=3, accuracy_samples=5, timeout_s=ANSWER_S)


@dataclass(frozen=True)
class Built:
    """Firmware with one of the models."""

    board: Board
    folder: Path
    record: BuildRecord
    model_id: str
    reference: TflmRunner


@pytest.fixture(scope="module", params=RUNS, ids="-".join)
def built(
    request: pytest.FixtureRequest, shared_models: Path, tmp_path_factory: pytest.TempPathFactory
) -> Built:
    name, board = request.param[0], load_target(request.param[1])
    folder = tmp_path_factory.mktemp(f"tflm-{name}-{board.name}")
    tflite = zoo.model(name) if name in CATALOGUE else (shared_models / f"{name}.tflite").read_bytes()
    reference = TflmRunner(tflite)
    golden = GoldenVectors.computed(reference, *random_inputs(reference.inputs, 4, 0))
    compiled = compile_plan(tflite, kernel_set=kernel_set_of(board.core), golden=golden)
    tree = open_tree(TREE)
    export_tflm_sources(tflite, compiled, golden, tree, folder / "export")
    out = folder / f"test-tflm-{name}-{board.name}"
    record = build_tflm_firmware(
        board, tflite, tree, folder / "export", out, answer_s=ANSWER_S, state=folder / "tried"
    )
    return Built(board, out, record, compiled.id, reference)


def test_measures_as_any_runtime_and_computes_what_the_wheel_does(built: Built, tmp_path: Path) -> None:
    samples = random_inputs(built.reference.inputs, 5, 1)
    expected = built.reference.run_all(*samples)
    with (
        flashed(built.board, built.folder / "firmware.elf", Deadline.after(ANSWER_S), tmp_path) as url,
        DeviceClient.open(url, built.board.name, ANSWER_S) as client,
    ):
        client.hello(Deadline.after(ANSWER_S))
        found = measure(
            client,
            built.board,
            deploy=DEPLOY,
            expected_build=built.record.build_id,
            expected_model_id=built.model_id,
            samples=samples,
            expected_outputs=expected,
        )
        least = built.record.arena_bytes
        assert client.fits(least)
        assert not client.fits(least - STEP_BYTES)
        client.invoke()  # what it was asked last does not stay
    measured = found.measurement
    wanted = expected[0].reshape(found.outputs[0].shape)
    if wanted.dtype == np.float32:
        assert np.abs(found.outputs[0] - wanted).max() <= FLOAT_TOLERANCE * np.abs(wanted).max()
    else:
        assert np.array_equal(found.outputs[0], wanted)
    assert (measured.runtime, measured.kernels) == (TFLM, open_tree(TREE).kernels)
    assert measured.golden_vectors == 4
    assert measured.ticks.min == measured.ticks.max
    assert measured.arena_bytes == measured.arena_reserved_bytes == least
    assert measured.profile == ()


def test_its_bytes_have_owners(built: Built) -> None:
    owners = built.record.flash_by_owner
    assert owners["runtime"] > owners["application"]
    assert owners["model"] > len(built.reference.outputs)
    assert built.record.ram_by_owner["model"] >= built.record.arena_bytes
