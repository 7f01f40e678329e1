"""From a meter's recording to energy an inference, and what is refused on the way."""

import importlib.util
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from tests.device.fake_device import FakeDevice
from tests.measure.conftest import MeasureFake
from tests.measure.power_recording import ENERGIES_UJ, INFERENCES, PATH, SAMPLES, lines
from tinyml_mlops.config import load_board
from tinyml_mlops.config.bench import load_bench
from tinyml_mlops.config.power import PowerParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.pool.leased import leased
from tinyml_mlops.errors import MissingToolError, ParamsError, SelfTestError, UserInputError
from tinyml_mlops.measure import Measurement
from tinyml_mlops.measure.energy.measure_energy import energy_of
from tinyml_mlops.measure.energy.meter import Power, metered
from tinyml_mlops.measure.energy.recorded import RecordedMeter
from tinyml_mlops.measure.energy.trace import PowerTrace, read_trace
from tinyml_mlops.measure.energy.windows import Ran

REAL = load_board("qemu_stm32f405").model_copy(update={"qemu": None})
MILLISECOND = 84_000  # ticks at 84 MHz
RAN = tuple(Ran(0.002 * i + 0.0005, 0.002 * i + 0.0025, 0.001) for i in range(INFERENCES))


@pytest.fixture
def trace() -> PowerTrace:
    return read_trace(PATH, started_s=0.0)


def device(ticks: int = MILLISECOND) -> FakeDevice:
    return FakeDevice(tick_hz=84_000_000, ticks=lambda n: ticks)


def test_the_recording_is_what_it_is_said_to_be() -> None:
    assert PATH.read_text().splitlines() == lines()


def test_energy_of_an_inference_reaches_measurement_json(measure_fake: MeasureFake, tmp_path: Path) -> None:
    power = Power(RecordedMeter(PATH), INFERENCES)
    measure_fake(device(), board=REAL, power=power).measurement.write(tmp_path / "measurement.json")
    found = Measurement.read(tmp_path / "measurement.json")
    assert found.energy_uj is not None
    assert found.energy_uj.n == INFERENCES
    assert (found.energy_uj.min, found.energy_uj.max) == pytest.approx((ENERGIES_UJ[0], ENERGIES_UJ[-1]))
    metrics = found.metrics()
    assert metrics["energy_uj"] == pytest.approx(ENERGIES_UJ[2])
    assert metrics["energy_uj_low"] <= metrics["energy_uj"] <= metrics["energy_uj_high"]


def test_without_a_meter_there_is_no_energy(measure_fake: MeasureFake) -> None:
    with metered(None) as power:
        found = measure_fake(device(), board=REAL, power=power).measurement
    assert found.energy_uj is None
    assert not [name for name in found.metrics() if "energy" in name]


def test_a_recording_of_other_inferences_is_refused(measure_fake: MeasureFake) -> None:
    with pytest.raises(SelfTestError, match=r"stm32f405 at \S+ the meter's marker was high 5 times in 4 inf"):
        measure_fake(device(), board=REAL, power=Power(RecordedMeter(PATH), INFERENCES - 1))


def test_a_marker_of_another_length_than_the_devices_is_refused(measure_fake: MeasureFake) -> None:
    with pytest.raises(SelfTestError, match="high for 1000 µs in an inference of 1200 µs"):
        measure_fake(device(MILLISECOND * 12 // 10), board=REAL, power=Power(RecordedMeter(PATH), INFERENCES))


def test_too_few_samples_tell_nothing(measure_fake: MeasureFake) -> None:
    with pytest.raises(SelfTestError, match="100 µs has less than 20 samples at 50,000 a second"):
        measure_fake(device(MILLISECOND // 10), board=REAL, power=Power(RecordedMeter(PATH), INFERENCES))


def test_without_a_marker_the_stretch_that_takes_most_is_taken(trace: PowerTrace) -> None:
    """One inference, its time known only roughly: it is found all the same."""
    one = replace(
        trace, marker=None, current_a=trace.current_a[: 3 * SAMPLES], voltage_v=trace.voltage_v[: 3 * SAMPLES]
    )
    assert energy_of(one, RAN[:1], "left").p50 == pytest.approx(ENERGIES_UJ[0])


def test_a_recording_that_is_too_short_is_refused(trace: PowerTrace) -> None:
    late = [Ran(1.0, 1.01, 0.001)]
    with pytest.raises(SelfTestError, match=r"left: the recording of 0\.011 s ends before the 1 inf"):
        energy_of(replace(trace, marker=None), late, "left")


def test_a_board_that_is_not_fed_through_the_meter(trace: PowerTrace) -> None:
    with pytest.raises(SelfTestError, match="left: the meter saw no energy"):
        energy_of(replace(trace, current_a=np.zeros_like(trace.current_a)), RAN, "left")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("time,current\n0,1\n1,1\n", "it has time,current"),
        ("time_s,current_ua,voltage_v\n0,1,3\n", "it has time_s,current_ua,voltage_v"),
        ("time_s,current_ua,voltage_v\n0,1,3\n1,x,3\n", "could not convert"),
        ("time_s,current_ua,voltage_v\n0,1,3\n1,1,3\n5,1,3\n", "not evenly spaced"),
        ("", "not enough values"),
    ],
)
def test_a_file_that_is_no_recording(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "trace.csv").write_text(text)
    with pytest.raises(UserInputError, match=message):
        read_trace(tmp_path / "trace.csv", 0.0)


def bench(folder: Path, power: object) -> None:
    entry = {"name": "left", "board": "stm32f405", "link": "socket://127.0.0.1:1", "power": power}
    (folder / "bench.yaml").write_text(yaml.safe_dump({"boards": [entry]}))


def test_the_bench_names_the_meter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bench(tmp_path, {"meter": {"kind": "recording", "file": str(PATH)}, "inferences": 5})
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    with leased(load_board("stm32f405"), Deadline.after(1)) as held, metered(held.power) as power:
        assert power is not None
        power.meter.start()
        assert len(power.meter.stop().current_a) == (2 * INFERENCES + 1) * SAMPLES
        assert power.inferences == INFERENCES


def test_an_unknown_meter(tmp_path: Path) -> None:
    bench(tmp_path, {"meter": {"kind": "multimeter"}})
    with pytest.raises(ParamsError, match="multimeter"):
        load_bench(tmp_path / "bench.yaml")


@pytest.mark.parametrize(
    ("package", "meter"),
    [
        ("ppk2_api", {"kind": "ppk2", "port": "/dev/ttyACM3", "millivolts": 3300}),
        ("joulescope", {"kind": "joulescope"}),
    ],
)
def test_drivers_are_asked_for_only_where_used(package: str, meter: dict[str, object]) -> None:
    if importlib.util.find_spec(package) is not None:
        pytest.skip(f"{package} is installed here")
    params = PowerParams.model_validate({"meter": meter})
    with pytest.raises(MissingToolError, match="driver") as raised, metered(params):
        raise AssertionError("there is none")
    assert f"tinyml-mlops[{meter['kind']}]" in raised.value.hint
