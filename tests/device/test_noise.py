"""A wire that flips, drops or doubles one byte in a hundred: all takes longer, and nothing is wrong."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from tests.device.built import Built, built
from tests.device.noise import NoisyWire
from tinyml_mlops.config import DeployParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.flashing import flashed
from tinyml_mlops.measure import measure
from tinyml_mlops.measure.measure import Measured

pytestmark = pytest.mark.emulated

SHARE = 0.01
BOARD = "qemu_stm32f405"
LINKS = 10
ROUNDS = 250
REQUESTS_A_ROUND = 4  # an echo; input, invoke and output of an inference
PATIENCE_S = 300.0  # ten emulators and their wires may share two cores with other work
DEPLOY = DeployParams(warmups=0, repeats=2, accuracy_samples=10, timeout_s=PATIENCE_S)


@pytest.fixture(scope="module")
def firmware(shared_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built(shared_models / "hello_world_int8.tflite", BOARD, tmp_path_factory.getbasetemp())


def answers_of_a_noisy_link(firmware: Built, state: Path, seed: int) -> tuple[list[str], np.ndarray, int]:
    """Every answer that was believed, and how many bytes were damaged meanwhile."""
    samples = firmware.random_inputs(ROUNDS, seed)[0]
    echoes, outputs = [], []
    with (
        flashed(firmware.board, firmware.elf, Deadline.after(PATIENCE_S), state) as url,
        NoisyWire(url, share=SHARE, seed=seed) as wire,
        DeviceClient.open(wire.url, BOARD, timeout_s=PATIENCE_S) as client,
    ):
        client.hello(Deadline.after(PATIENCE_S))
        for number, sample in enumerate(samples):
            echoes.append(client.echo(f"{seed} {number}"))
            outputs.append(client.infer(sample))
        return echoes, np.stack(outputs), wire.damaged


def test_ten_thousand_requests_without_a_silent_error(firmware: Built, tmp_path: Path) -> None:
    assert LINKS * ROUNDS * REQUESTS_A_ROUND == 10_000
    with ThreadPoolExecutor(LINKS) as pool:
        links = [
            pool.submit(answers_of_a_noisy_link, firmware, tmp_path / f"{seed}", seed)
            for seed in range(LINKS)
        ]
    for seed, link in enumerate(links):
        echoes, outputs, damaged = link.result()
        assert echoes == [f"{seed} {number}" for number in range(ROUNDS)]
        expected = firmware.tflm.run(firmware.random_inputs(ROUNDS, seed)[0])
        assert np.array_equal(outputs.reshape(expected.shape), expected)
        assert damaged > ROUNDS  # or the wire was not that bad


def test_a_measurement_is_the_same_as_on_a_good_wire(
    shared_models: Path, tmp_path_factory: pytest.TempPathFactory, tmp_path: Path
) -> None:
    firmware = built(shared_models / "ad01_int8.tflite", BOARD, tmp_path_factory.getbasetemp())
    samples = firmware.random_inputs(1, 8)[0]

    def measured(url: str) -> Measured:
        with DeviceClient.open(url, BOARD, timeout_s=PATIENCE_S) as client:
            client.hello(Deadline.after(PATIENCE_S))
            return measure(
                client,
                firmware.board,
                deploy=DEPLOY,
                expected_build=firmware.build_id,
                expected_model_id=firmware.compiled.id,
                samples=[samples],
                expected_outputs=[firmware.tflm.run(samples)],
            )

    with flashed(firmware.board, firmware.elf, Deadline.after(PATIENCE_S), tmp_path) as url:
        with NoisyWire(url, share=SHARE, seed=7) as wire:
            bad = measured(wire.url)
            assert wire.damaged > 100
        with flashed(firmware.board, firmware.elf, Deadline.after(PATIENCE_S), tmp_path / "good") as other:
            good = measured(other)
    assert bad.measurement == good.measurement
    assert np.array_equal(bad.outputs[0], good.outputs[0])
