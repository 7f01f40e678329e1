"""Measurements of the real firmware on emulated boards."""

from pathlib import Path

import numpy as np
import pytest

from tests.accumulator import accumulator
from tests.device.built import GOLDEN, built, switched_on
from tinyml_mlops.config import DeployParams, board_names, load_board
from tinyml_mlops.errors import WrongFirmwareError
from tinyml_mlops.measure import measure

pytestmark = pytest.mark.emulated
MOST_MACS_AN_INSTRUCTION = 16  # of a vector of MVE
DEPLOY = DeployParams(warmups=1, repeats=3, accuracy_samples=10, timeout_s=30.0)


EMULATED = [name for name in board_names() if load_board(name).qemu]


@pytest.mark.parametrize("board", EMULATED)
def test_a_whole_measurement(
    shared_models: Path, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path, board: str
) -> None:
    firmware = built(shared_models / "ad01_int8.tflite", board, tmp_path_factory.getbasetemp())
    samples = firmware.random_inputs(5, 8)[0]
    expected = firmware.tflm.run(samples)
    with switched_on(firmware, tmp_path) as client:
        measured = measure(
            client,
            firmware.board,
            deploy=DEPLOY,
            expected_build=firmware.build_id,
            expected_model_id=firmware.compiled.id,
            samples=[samples],
            expected_outputs=[expected],
            op_names=[f"{op.op} {op.output_name}" for op in firmware.compiled.ops],
        )
        with pytest.raises(WrongFirmwareError, match=firmware.build_id):
            measure(
                client,
                firmware.board,
                deploy=DEPLOY,
                expected_build="0" * 16,
                expected_model_id=firmware.compiled.id,
                samples=[samples],
            )
    found = measured.measurement
    assert np.array_equal(measured.outputs[0], expected.reshape(measured.outputs[0].shape))
    assert found.timer.instructions_per_loop == 2.0
    assert found.golden_vectors == GOLDEN
    assert found.ticks.min == found.ticks.max
    assert found.instructions is not None
    assert found.instructions.p50 == pytest.approx(
        sum(op.instructions or 0 for op in found.profile), rel=0.02
    )
    assert found.arena_bytes == firmware.compiled.arena_bytes
    metrics = found.metrics()
    assert (metrics["parity_mismatch_fraction"], metrics["parity_max_lsb"]) == (0.0, 0.0)
    assert metrics["instructions_per_inference"] > firmware.compiled.macs / MOST_MACS_AN_INSTRUCTION


def test_a_model_with_state_begins_anew_with_every_repeat_and_with_the_samples(
    tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    (tmp_path / "sum.tflite").write_bytes(accumulator())
    firmware = built(tmp_path / "sum.tflite", "qemu_stm32f405", tmp_path_factory.getbasetemp())
    samples = firmware.random_inputs(5, 8)
    firmware.tflm.reset()
    expected = firmware.tflm.run_all(*samples)
    with switched_on(firmware, tmp_path) as client:
        measured = measure(
            client,
            firmware.board,
            deploy=DEPLOY,
            expected_build=firmware.build_id,
            expected_model_id=firmware.compiled.id,
            samples=samples,
            expected_outputs=expected,
        )
    assert measured.measurement.metrics()["parity_mismatch_fraction"] == 0.0
    assert measured.measurement.golden_vectors == GOLDEN
    assert len(np.unique(expected[0], axis=0)) == 5
