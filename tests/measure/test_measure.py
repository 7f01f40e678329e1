"""What is measured, and what is refused, on a fake device over a real socket."""

import numpy as np
import pytest

from tests.device.fake_device import (
    INPUT,
    INVOKE,
    MEMORY,
    OS,
    PROFILE,
    RESET,
    SELFTEST,
    TINYML,
    FakeDevice,
)
from tests.measure.conftest import DEPLOY, MeasureFake
from tinyml_mlops.config import load_board
from tinyml_mlops.errors import (
    BoardResetError,
    DeviceSilentError,
    GarbledError,
    SelfTestError,
    WrongFirmwareError,
)
from tinyml_mlops.measure import Measurement
from tinyml_mlops.tasks.metric import Metric

REAL = load_board("qemu_stm32f405").model_copy(update={"qemu": None})


def test_an_emulated_board_counts_instructions(measure_fake: MeasureFake) -> None:
    found = measure_fake(FakeDevice(tick_hz=500_000_000, delay_ticks=lambda loops: loops + 1)).measurement
    assert found.timing_kind == "emulated"
    assert found.latency_us is None
    assert found.instructions is not None
    assert found.instructions.p50 == 2000.0  # 1000 ticks of 2 ns, one instruction a ns
    metrics = found.metrics()
    assert metrics["instructions_per_inference"] == 2000.0
    assert metrics["emulated_latency_us"] == 2000.0 / 168e6 * 1e6
    assert not [name for name in metrics if name.startswith("latency")]


def test_a_real_board_measures_time(measure_fake: MeasureFake) -> None:
    device = FakeDevice(
        tick_hz=84_000_000, ticks=lambda n: 8400 + n, delay_ticks=lambda loops: 3 * loops // 2 + 9
    )
    found = measure_fake(device, board=REAL).measurement
    assert found.timing_kind == "hardware"
    assert found.instructions is None
    metrics = found.metrics()
    assert metrics["latency_us_p50"] == pytest.approx((8400 + 6) / 84)  # 1 is the cold one, 2 warm up
    assert metrics["latency_us_min"] == pytest.approx((8400 + 4) / 84)
    assert metrics["latency_us_max"] == pytest.approx((8400 + 8) / 84)
    low, high = metrics["latency_us_p50_low"], metrics["latency_us_p50_high"]
    assert metrics["latency_us_min"] <= low < high <= metrics["latency_us_max"]
    assert not [name for name in metrics if "instructions" in name or "emulated" in name]


def test_warm_ups_do_not_count(measure_fake: MeasureFake) -> None:
    found = measure_fake(FakeDevice(ticks=lambda n: 9000 if n <= DEPLOY.warmups else 1000)).measurement
    assert (found.ticks.n, found.ticks.min, found.ticks.max) == (DEPLOY.repeats, 1000.0, 1000.0)


def test_the_first_inference_after_a_reset_is_told_apart(measure_fake: MeasureFake) -> None:
    """On hardware: an emulator has no caches to be cold."""
    device = FakeDevice(tick_hz=84_000_000, ticks=lambda n: 84_000 if n == 1 else 8_400)
    metrics = measure_fake(device, board=REAL).measurement.metrics()
    assert device.requests.count((OS, RESET)) == 1
    assert (metrics["latency_us_cold"], metrics["latency_us_max"]) == (
        pytest.approx(1000),
        pytest.approx(100),
    )
    emulated = FakeDevice()
    assert "latency_us_cold" not in measure_fake(emulated).measurement.metrics()
    assert (OS, RESET) not in emulated.requests


def test_outputs_of_every_sample_come_back_raw(measure_fake: MeasureFake, samples: np.ndarray) -> None:
    steps: list[tuple[int, int]] = []
    measured = measure_fake(FakeDevice(), progress=lambda done, total: steps.append((done, total)))
    (output,) = measured.outputs
    assert np.array_equal(output, -samples)
    assert output.dtype == np.int8
    assert steps == [(done, 10) for done in range(1, 11)]
    assert measured.measurement.samples == 10


def test_parity_counts_what_differs(measure_fake: MeasureFake, samples: np.ndarray) -> None:
    expected = -samples
    expected[0, 0] += 3
    expected[4, 9] -= 1
    metrics = measure_fake(FakeDevice(), expected_outputs=[expected]).measurement.metrics()
    assert metrics["parity_mismatch_fraction"] == 2 / 7000
    assert metrics["parity_max_lsb"] == 3.0


def test_all_inputs_are_written_and_all_outputs_compared(
    measure_fake: MeasureFake, samples: np.ndarray
) -> None:
    inputs = [samples, samples[::-1]]
    expected = [-samples, -samples[::-1]]
    expected[1][4, 9] += 2
    measured = measure_fake(FakeDevice(tensors=2), samples=inputs, expected_outputs=expected)
    assert np.array_equal(measured.outputs, [-values for values in inputs])
    metrics = measured.measurement.metrics()
    assert metrics["parity_mismatch_fraction"] == 1 / 14_000
    assert metrics["parity_max_lsb"] == 2.0
    assert measured.measurement.samples == 10


def test_nothing_expected_is_no_parity(measure_fake: MeasureFake) -> None:
    found = measure_fake(FakeDevice(), expected_outputs=None).measurement
    assert found.parity is None
    assert "parity_mismatch_fraction" not in found.metrics()


def test_the_profile_has_names_and_units(measure_fake: MeasureFake) -> None:
    profile = measure_fake(FakeDevice(), op_names=["conv", "dense", "softmax"]).measurement.profile
    assert [(op.name, op.instructions, op.latency_us) for op in profile] == [
        ("conv", 100.0, None),
        ("dense", 101.0, None),
        ("softmax", 102.0, None),
    ]


def test_memory_and_identity_are_kept(measure_fake: MeasureFake) -> None:
    found = measure_fake(FakeDevice()).measurement
    assert found.metrics()["stack_bytes"] == 700.0
    assert found.metrics()["arena_bytes"] == 1600.0
    assert (found.build, found.kernels, found.flags) == ("0123456789abcdef", "portable", "gcc -Os")
    assert found.golden_vectors == 4


def test_it_is_stored_and_read_back_unrounded(measure_fake: MeasureFake, tmp_path) -> None:
    third = Metric(name="accuracy", value=1 / 3, low=0.1, high=0.9, higher_is_better=True, n=10)
    found = measure_fake(FakeDevice()).measurement.with_accuracy(third)
    found.write(tmp_path / "measurement.json")
    assert Measurement.read(tmp_path / "measurement.json") == found
    assert found.metrics()["device_accuracy"] == 1 / 3


def test_two_measurements_of_one_board_are_the_same_bytes(measure_fake: MeasureFake, tmp_path) -> None:
    for name in ("one", "two"):
        measure_fake(FakeDevice()).measurement.write(tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


@pytest.mark.parametrize(
    ("device", "told"),
    [
        (FakeDevice, {"expected_build": "feedfeedfeedfeed"}),
        (FakeDevice, {"expected_model_id": "00" * 32}),
        (lambda: FakeDevice(board="qemu_mps2_an386"), {}),
        (lambda: FakeDevice(clock_hz=16_000_000), {}),
        (lambda: FakeDevice(optimised=False), {}),
    ],
)
def test_anything_else_is_not_measured(measure_fake: MeasureFake, device, told) -> None:
    peer = device()
    with pytest.raises(WrongFirmwareError) as raised:
        measure_fake(peer, **told)
    assert raised.value.hint
    assert not {(TINYML, INVOKE), (TINYML, SELFTEST)} & set(peer.requests)


@pytest.mark.parametrize("board", [REAL, load_board("qemu_stm32f405")], ids=["hardware", "emulated"])
@pytest.mark.parametrize("stuck", [0, 77])
def test_a_timer_that_stands_still(measure_fake: MeasureFake, board, stuck: int) -> None:
    tick_hz = 84_000_000 if board is REAL else 1_000_000_000
    peer = FakeDevice(tick_hz=tick_hz, delay_ticks=lambda loops: stuck)
    with pytest.raises(SelfTestError, match="timer stands still"):
        measure_fake(peer, board=board)
    assert (TINYML, INVOKE) not in peer.requests


def test_an_emulated_timer_of_another_speed(measure_fake: MeasureFake) -> None:
    with pytest.raises(SelfTestError, match="3 instructions a round, and it has 2"):
        measure_fake(FakeDevice(delay_ticks=lambda loops: 3 * loops))


def test_a_hardware_timer_that_wraps(measure_fake: MeasureFake) -> None:
    wrapped = {100_000: 10, 200_000: 30_000, 300_000: 50_000}
    device = FakeDevice(tick_hz=84_000_000, delay_ticks=lambda loops: wrapped[loops])
    with pytest.raises(SelfTestError, match="not linear"):
        measure_fake(device, board=REAL)


def test_a_second_of_a_chip_is_a_second_here(measure_fake: MeasureFake) -> None:
    timer = measure_fake(FakeDevice(tick_hz=84_000_000), board=REAL).measurement.timer
    assert timer.delay_device_s == pytest.approx(1, rel=1e-6)
    assert timer.delay_host_s == pytest.approx(timer.delay_device_s)
    assert measure_fake(FakeDevice()).measurement.timer.delay_host_s is None  # an emulator's second is none


@pytest.mark.parametrize(("speed", "here"), [(0.93, "1.075"), (1.2, "0.833")])
def test_a_clock_that_runs_at_another_speed(measure_fake: MeasureFake, speed: float, here: str) -> None:
    peer = FakeDevice(tick_hz=84_000_000, speed=speed)
    told = f"84,000,000 a second, but 1.000 s on the device are {here} s here"
    with pytest.raises(SelfTestError, match=told):
        measure_fake(peer, board=REAL)
    assert (TINYML, INVOKE) not in peer.requests


def test_a_golden_vector_that_fails(measure_fake: MeasureFake) -> None:
    peer = FakeDevice(failed=2)
    with pytest.raises(
        SelfTestError, match=r"2 of 4 golden vectors fail, first vector 1 at element 5 of output 2"
    ):
        measure_fake(peer)
    assert (TINYML, INVOKE) not in peer.requests


def test_outputs_that_change_from_run_to_run(measure_fake: MeasureFake) -> None:
    runs = iter(range(1000))
    with pytest.raises(SelfTestError, match="run 2 of the same input gave another output"):
        measure_fake(FakeDevice(output=lambda data: bytes([next(runs) % 256]) * 700))


@pytest.mark.parametrize("command", [INPUT, INVOKE])
@pytest.mark.parametrize("after", [3, 9])
def test_a_reset_in_mid_measurement(measure_fake: MeasureFake, command: int, after: int) -> None:
    def restart(device: FakeDevice, asked: tuple[int, int]) -> None:
        if asked == (TINYML, command) and device.count == after:
            device.restart()

    with pytest.raises(
        BoardResetError, match=r"qemu_stm32f405 at socket://.* restarted by itself .*, 1 times"
    ):
        measure_fake(FakeDevice(before=restart))


@pytest.mark.parametrize("command", [PROFILE, MEMORY, SELFTEST])
def test_a_reset_that_no_count_of_inferences_shows(measure_fake: MeasureFake, command: int) -> None:
    restarted: list[int] = []

    def restart(device: FakeDevice, asked: tuple[int, int]) -> None:
        if asked == (TINYML, command) and not restarted:
            restarted.append(device.count)
            device.restart()
            device.count = restarted[0]

    with pytest.raises(BoardResetError, match="restarted by itself"):
        measure_fake(FakeDevice(before=restart))


def test_a_board_that_restarts_again_and_again(measure_fake: MeasureFake) -> None:
    """A supply that breaks down under load: it starts, answers a little, is gone, starts."""

    def brown_out(device: FakeDevice, asked: tuple[int, int]) -> None:
        if asked == (TINYML, INVOKE):
            device.restart()
            device.restart()

    device = FakeDevice(before=brown_out)
    device.wire = lambda lines, command: None if command == (TINYML, INVOKE) else lines
    with pytest.raises(BoardResetError, match=r"restarted by itself in mid-measurement, \d+ times") as raised:
        measure_fake(device, timeout_s=0.3)
    assert "brown-out" in raised.value.hint


def test_a_board_that_was_without_power(measure_fake: MeasureFake) -> None:
    """Its RAM has lost how often it started."""

    def plug_in_again(device: FakeDevice, asked: tuple[int, int]) -> None:
        if asked == (TINYML, MEMORY):
            device.boots = 1

    with pytest.raises(BoardResetError, match="without power in between"):
        measure_fake(FakeDevice(before=plug_in_again, boots=5))


def test_silence_in_mid_measurement(measure_fake: MeasureFake) -> None:
    device = FakeDevice()
    device.wire = lambda lines, command: None if device.count > 4 else lines
    with pytest.raises(DeviceSilentError, match="qemu_stm32f405"):
        measure_fake(device, timeout_s=0.3)


def test_garbage_in_mid_measurement(measure_fake: MeasureFake) -> None:
    device = FakeDevice()
    device.wire = lambda lines, command: b"\x06\x09!!!!\n" if device.count > 4 else lines
    with pytest.raises(GarbledError, match="not base64"):
        measure_fake(device)
