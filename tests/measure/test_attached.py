"""A board on a cable, end to end: an emulator stands in for it, and is found out before it is measured."""

import sys
from pathlib import Path

import numpy as np
import pytest
import yaml

from tests.device.built import built
from tests.device.pool.benches import bench_of, place, raw_port
from tests.measure.conftest import DEPLOY
from tinyml_mlops.config import DeployParams, load_board
from tinyml_mlops.data import Split
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.decision.rule import Value
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.connect import connected
from tinyml_mlops.device.flashing import flashed
from tinyml_mlops.device.pool.leased import leased
from tinyml_mlops.device.ports import listen, url_of
from tinyml_mlops.device.qemu import EmulatedBoard
from tinyml_mlops.errors import WrongFirmwareError
from tinyml_mlops.firmware.export import ExportRecord
from tinyml_mlops.measure import measure
from tinyml_mlops.measure.bench import bench
from tinyml_mlops.measure.deploy import Firmware, deploy
from tinyml_mlops.tasks import load_task

pytestmark = pytest.mark.emulated


def test_an_emulator_in_a_chips_place_gives_no_latency(
    shared_models: Path,
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    firmware = built(shared_models / "hello_world_int8.tflite", "stm32f405", tmp_path_factory.getbasetemp())
    with listen() as free:
        url = url_of(free)
    port, state = url.rpartition(":")[2], tmp_path / "state"
    start = [sys.executable, "-m", "tinyml_mlops.device.qemu", "start", "--board", "qemu_stm32f405"]
    start += ["--elf", "{elf}", "--port", port, "--state", str(state)]
    entry = {"name": "left", "board": "stm32f405", "link": url}
    flash = {"tool": "command", "arguments": start}
    (tmp_path / "bench.yaml").write_text(yaml.safe_dump({"boards": [{**entry, "flash": flash}]}))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    samples = firmware.random_inputs(1, 1)[0]
    try:
        with (
            flashed(firmware.board, firmware.elf, Deadline.after(60)) as link,
            DeviceClient.open(link, firmware.board.name, timeout_s=30) as client,
        ):
            client.hello(Deadline.after(30))
            assert (link, client.info().board) == (url, "stm32f405")
            assert (client.infer(samples[0]) == firmware.tflm.run(samples)).all()
            with pytest.raises(WrongFirmwareError, match="this is an emulator"):
                measure(
                    client,
                    firmware.board,
                    deploy=DeployParams(warmups=0, repeats=1, accuracy_samples=1, timeout_s=30.0),
                    expected_build=firmware.build_id,
                    expected_model_id=firmware.compiled.id,
                    samples=[samples],
                )
    finally:
        EmulatedBoard(load_board("qemu_stm32f405"), state).stop()


def test_an_emulator_at_a_place_of_labgrid(
    shared_models: Path,
    tmp_path_factory: pytest.TempPathFactory,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """From the reservation to the answer: the exporter names the port, a command of ``bench.yaml``flashes."""
    model, folder = shared_models / "hello_world_int8.tflite", tmp_path_factory.getbasetemp()
    firmware, tflite = built(model, "stm32f405", folder), model.read_bytes()
    with listen() as free:
        port = int(url_of(free).rpartition(":")[2])
    start = [sys.executable, "-m", "tinyml_mlops.device.qemu", "start", "--board", "qemu_stm32f405"]
    start += ["--elf", "{elf}", "--port", str(port), "--state", str(tmp_path / "{place}")]
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    places = {"left": place("left", board="stm32f405")}
    samples = firmware.random_inputs(1, 1)[0]
    with bench_of(tmp_path, places, lab1={"left": raw_port(port)}) as running:
        flash = {"stm32f405": {"tool": "command", "arguments": start}}
        pool = {"kind": "labgrid", "coordinator": running.address, "flash": flash}
        (tmp_path / "bench.yaml").write_text(yaml.safe_dump({"pool": pool}))
        try:
            with (
                leased(firmware.board, Deadline.after(0)) as held,
                connected(held, held.flash(firmware.elf, Deadline.after(60)), 30.0) as client,
            ):
                assert (held.name, client.info().build) == ("left", firmware.build_id)
                assert (client.infer(samples[0]) == firmware.tflm.run(samples)).all()
            # What measures goes there, too, and finds the emulator out.
            export = ExportRecord.read(folder / "export" / firmware.elf.parent.name / "export.json")
            image = Firmware(firmware.elf, firmware.record, export, tflite)
            split = Split(np.zeros((4, 1), np.float32), np.zeros((4, 1), np.float32), np.array(list("abcd")))
            with pytest.raises(WrongFirmwareError, match=r"left at socket:.* this is an emulator"):
                deploy(load_task("sine"), firmware.board, image, split, Value(), DEPLOY)
            with pytest.raises(WrongFirmwareError, match=r"left at socket:.* this is an emulator"):
                bench("hello", tflite, firmware.board, tmp_path / "bench-at-a-place")
        finally:
            EmulatedBoard(load_board("qemu_stm32f405"), tmp_path / "left").stop()
        assert "left" not in running.client("who")
