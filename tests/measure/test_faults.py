"""What goes wrong on a cable, with real firmware in an emulator: one clear error, and nothing is held."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.device.built import Built, built, switched_on
from tinyml_mlops.config import Board, DeployParams, load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.lock import board_lock
from tinyml_mlops.device.qemu import EmulatedBoard
from tinyml_mlops.errors import BoardResetError, LinkError, SelfTestError, WrongFirmwareError
from tinyml_mlops.firmware import build_firmware
from tinyml_mlops.measure import Measured, measure

pytestmark = pytest.mark.emulated
DEPLOY = DeployParams(warmups=1, repeats=4, accuracy_samples=1, timeout_s=30.0)


@pytest.fixture
def firmware(shared_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Built:
    model = shared_models / "hello_world_int8.tflite"
    return built(model, "qemu_mps2_an386", tmp_path_factory.getbasetemp())


def measured(
    client: DeviceClient, firmware: Built, board: Board | None = None, **changed: object
) -> Measured:
    arguments = {
        "deploy": DEPLOY,
        "expected_build": firmware.build_id,
        "expected_model_id": firmware.compiled.id,
        "samples": firmware.random_inputs(4, 1),
    }
    return measure(client, board or firmware.board, **(arguments | changed))  # type: ignore[arg-type]


@contextmanager
def free_afterwards(firmware: Built, state: Path) -> Iterator[None]:
    """Nobody holds the board, and its emulator is gone, whatever happened in between."""
    yield
    board = EmulatedBoard(firmware.board, state)
    assert board.url is None
    with board_lock(board.lock, board.name, Deadline.after(0.1)):
        pass


def test_the_link_is_lost_in_mid_measurement(firmware: Built, tmp_path: Path) -> None:
    def pull(done: int, total: int) -> None:
        if done == 2:
            os.kill(EmulatedBoard(firmware.board, tmp_path).pids()[0], signal.SIGKILL)

    with (
        free_afterwards(firmware, tmp_path),
        pytest.raises(LinkError, match=r"the connection to socket://127.0.0.1:\d+ broke"),
        switched_on(firmware, tmp_path) as client,
    ):
        measured(client, firmware, progress=pull)


def test_the_board_restarts_between_two_inferences(firmware: Built, tmp_path: Path) -> None:
    """By the firmware's own count of starts; that of the inferences is told nothing here."""

    def restart(done: int, total: int) -> None:
        if done == 2:
            client.reset()
            client.hello(Deadline.after(30))

    with free_afterwards(firmware, tmp_path), switched_on(firmware, tmp_path) as client:
        assert client.boots() == 1
        with pytest.raises(BoardResetError, match=r"qemu_mps2_an386 at .* restarted by itself .* 1 times"):
            measured(client, firmware, progress=restart)
        assert client.boots() == 2
        assert measured(client, firmware).measurement.samples == 4  # and the next one is a good one


def test_an_emulators_seconds_are_not_real_ones(firmware: Built, tmp_path: Path) -> None:
    """In a chip's place: its timer is no faster than its clock, but this machine's clock tells."""
    chip = firmware.board.model_copy(update={"qemu": None})
    with (
        switched_on(firmware, tmp_path) as client,
        pytest.raises(SelfTestError, match=r"25,000,000 a second, but 1\.0.. s on the device are .* s here"),
    ):
        measured(client, firmware, chip)


def test_on_hardware_the_first_inference_is_told_apart(
    firmware: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The emulator in a chip's place, its time believed. It has no cache to be cold."""
    monkeypatch.setattr(
        "tinyml_mlops.measure.host_clock.check_against_host", lambda client, timer, units, timeout_s: timer
    )
    chip = firmware.board.model_copy(update={"qemu": None})
    with switched_on(firmware, tmp_path) as client:
        metrics = measured(client, firmware, chip).measurement.metrics()
        assert client.boots() == 2
    assert metrics["latency_us_cold"] == pytest.approx(metrics["latency_us_p50"], rel=0.02)
    assert metrics["latency_us_p50_low"] <= metrics["latency_us_p50"] <= metrics["latency_us_p50_high"]


def test_a_debug_build_is_not_timed(firmware: Built, project: Path, tmp_path: Path) -> None:
    copy = tmp_path / "project"
    shutil.copytree(project / "firmware", copy / "firmware")
    shutil.copytree(project / ".platformio" / "packages", copy / ".platformio" / "packages")
    flags = copy / "firmware/platforms/baremetal/builder/flags.py"
    flags.write_text(flags.read_text().replace('"-Os", "-O2"', '"-O0", "-O0"'))
    export = firmware.elf.parent.parent / "export" / firmware.elf.parent.name
    record = build_firmware(load_board(firmware.board.name), export, tmp_path / "out", project=copy)
    slow = Built(firmware.board, tmp_path / "out/firmware.elf", record, firmware.compiled, firmware.tflm)
    with (
        free_afterwards(firmware, tmp_path / "state"),
        switched_on(slow, tmp_path / "state") as client,
        pytest.raises(WrongFirmwareError, match=r"qemu_mps2_an386 at .* runs a debug build .*-O0"),
    ):
        measured(client, slow)
