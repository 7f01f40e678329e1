"""Anomalies: simulated machines, folders of recordings with and without faults, threshold and scores."""

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.tasks.motion_files import write_csv
from tinyml_mlops.config import DataParams
from tinyml_mlops.data import Split
from tinyml_mlops.decision import Reconstruction
from tinyml_mlops.errors import DataError
from tinyml_mlops.features import compute
from tinyml_mlops.tasks import load_task
from tinyml_mlops.tasks.anomalies.machine import Machine
from tinyml_mlops.tasks.anomalies.vibration import Operation, vibration

ANOMALY = load_task("anomaly")
Make = Callable[..., DataParams]
RATE_HZ = 3_200
SOUND = Operation(speed=1.0, change=0.0, load=1.0)


@pytest.fixture
def params(data_params: Make) -> Make:
    def make(**changes: object) -> DataParams:
        return data_params(**({"augment": 0, "samples": 160} | changes))

    return make


def write_machines(
    folder: Path,
    *,
    machines: int = 4,
    sound: int = 2,
    faulty: int = 1,
    broken: tuple[int, ...] = (0, 1, 2, 3),
    column: str = "label",
    mark: str = "bearing",
) -> Path:
    """``machine<n>_<n>.csv`` of three windows and two channels; the last ones of ``broken`` are faulty."""
    for number in range(machines):
        machine = Machine.draw(np.random.default_rng([5, number]))
        for take in range(sound + (faulty if number in broken else 0)):
            random = np.random.default_rng([6, number, take])
            how = SOUND if take < sound else Operation(1.0, 0.0, 1.0, bearing=20.0)
            values = vibration(machine, how, 3 * 1_024, RATE_HZ, random)[:, :2]
            time_s = np.arange(len(values)) / RATE_HZ
            path = folder / f"machine{number}_{take}.csv"
            write_csv(path, time_s, values, "time,x,y")
            if take >= sound:
                head, *rows = path.read_text().splitlines()
                path.write_text("\n".join([f"{head},{column}", *(f"{row},{mark}" for row in rows)]))
    return folder


def test_only_the_test_split_has_faults_and_machines_of_its_own(params: Make) -> None:
    dataset = ANOMALY.prepare(params(samples=400), 1)
    machines = {name: set(split.groups.tolist()) for name, split in dataset.splits.items()}
    assert not machines["test"] & (machines["train"] | machines["validation"] | machines["calibration"])
    assert not machines["validation"] & (machines["train"] | machines["calibration"])
    assert {name: int(split.y.sum()) > 0 for name, split in dataset.splits.items()} == {
        "train": False, "validation": False, "test": True, "calibration": False,
    }  # fmt: skip
    kinds = {name.split("/")[0] for name in dataset.splits["test"].ids.tolist()}
    assert kinds == {"normal", "imbalance", "bearing", "looseness"}
    assert dataset.input_shape == (75,)


def test_the_same_seed_gives_the_same_data(params: Make) -> None:
    digests = [ANOMALY.prepare(params(), seed).splits["train"].sha256() for seed in (5, 5, 6)]
    assert digests[0] == digests[1] != digests[2]


def power(values: np.ndarray, hertz: float, width_hz: float = 3.0) -> float:
    spectrum = np.abs(np.fft.rfft(values * np.hanning(len(values)))) ** 2
    at = np.abs(np.fft.rfftfreq(len(values), 1.0 / RATE_HZ) - hertz) < width_hz
    return float(spectrum[at].sum())


@pytest.mark.parametrize(
    ("fault", "order"), [({"imbalance": 2.0}, 1.0), ({"looseness": 0.5}, 1.5), ({"bearing": 20.0}, None)]
)
def test_every_fault_shows_where_it_should(fault: dict[str, float], order: float | None) -> None:
    """Imbalance at the speed of the shaft, looseness at half orders, bearings in the resonances."""
    machine = Machine.draw(np.random.default_rng(0))
    made = {}
    for name, extra in (("sound", {}), ("broken", fault)):
        how = Operation(speed=1.0, change=0.0, load=1.0, **extra)
        made[name] = vibration(machine, how, 8_192, RATE_HZ, np.random.default_rng(1))[:, 0]
    hertz = machine.nominal_hz * order if order else float(machine.modes_hz[2])
    width_hz = 3.0 if order else 60.0
    assert power(made["broken"], hertz, width_hz) > 3.0 * power(made["sound"], hertz, width_hz)


def test_changing_speed_moves_the_lines_of_the_spectrum() -> None:
    machine = Machine.draw(np.random.default_rng(0))
    how = Operation(speed=0.6, change=0.5, load=1.0)
    values = vibration(machine, how, 16_384, RATE_HZ, np.random.default_rng(1))[:, 0]
    slow, fast = values[:2_048], values[-2_048:]
    assert power(slow, 0.62 * machine.nominal_hz) > power(slow, 1.08 * machine.nominal_hz)
    assert power(fast, 1.08 * machine.nominal_hz) > power(fast, 0.62 * machine.nominal_hz)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"split": "index"}, "split by machine"),
        ({"samples": 40}, "too few for 5 machines"),
        ({"labels": ("normal",)}, "has no classes to choose"),
        ({"augment": 1}, "makes no copies"),
    ],
)
def test_what_cannot_be_simulated_is_refused(params: Make, wrong: dict[str, object], message: str) -> None:
    with pytest.raises(DataError, match=message):
        ANOMALY.prepare(params(**wrong), 1)


@pytest.mark.parametrize(("column", "mark"), [("label", "Bearing"), ("anomaly", "1"), ("anomaly", "true")])
def test_columns_mark_the_faults_of_a_folder(tmp_path: Path, params: Make, column: str, mark: str) -> None:
    folder = write_machines(tmp_path, column=column, mark=mark)
    dataset = ANOMALY.prepare(params(source=str(folder), calibration_samples=2), 3)
    test = dataset.splits["test"]
    assert int(test.y.sum()) == 3
    assert len(test) == 9  # of one machine: two recordings without and one with a fault
    assert not any(dataset.splits[name].y.any() for name in ("train", "validation", "calibration"))
    kind = "bearing" if column == "label" else "anomaly"
    assert {name.split("/")[0] for name, y in zip(test.ids.tolist(), test.y, strict=True) if y} == {kind}
    assert any("9 faulty windows of machines that are trained on were left out" in n for n in dataset.notes)
    assert dataset.input_shape == (2 * 25,)


def test_the_stored_features_give_the_models_input(tmp_path: Path, params: Make) -> None:
    dataset = ANOMALY.prepare(params(source=str(write_machines(tmp_path)), calibration_samples=2), 3)
    test = dataset.splits["test"]
    name = str(test.ids[0]).split("/")[1].split("@")[0]
    rows = np.genfromtxt(tmp_path / name, delimiter=",", skip_header=1)[:1_024, 1:3].astype(np.float32)
    assert np.abs(compute(dataset.features, rows[np.newaxis]).reshape(-1) - test.x[0]).max() < 1e-3


def test_machines_with_faults_are_held_out_first(tmp_path: Path, params: Make) -> None:
    folder = write_machines(tmp_path, machines=6, broken=(4,))
    dataset = ANOMALY.prepare(params(source=str(folder), calibration_samples=2), 3)
    assert dataset.groups["test"] == ("machine4",)


def test_by_number_every_faulty_recording_is_tested_on(tmp_path: Path, params: Make) -> None:
    folder = write_machines(tmp_path, machines=2, sound=5)
    dataset = ANOMALY.prepare(params(source=str(folder), split="index", calibration_samples=2), 3)
    assert int(dataset.splits["test"].y.sum()) == 6
    assert {"train", "validation", "test"} == {n for n, s in dataset.splits.items() if (s.y == 0).sum() >= 6}


def test_windows_that_are_partly_faulty_are_left_out(tmp_path: Path, params: Make) -> None:
    folder = write_machines(tmp_path)
    for path in folder.glob("*_2.csv"):
        head, *rows = path.read_text().splitlines()
        path.write_text("\n".join([head, *(r.replace("bearing", "ok") for r in rows[:1_500]), *rows[1_500:]]))
    dataset = ANOMALY.prepare(params(source=str(folder), calibration_samples=2), 3)
    assert len(dataset.splits["test"]) == 8
    assert int(dataset.splits["test"].y.sum()) == 1
    assert any(note.startswith("4 windows that are partly faulty") for note in dataset.notes)


def test_without_any_fault_there_is_nothing_to_test(tmp_path: Path, params: Make) -> None:
    folder = write_machines(tmp_path, faulty=0)
    with pytest.raises(DataError, match="no recording has a fault"):
        ANOMALY.prepare(params(source=str(folder), calibration_samples=2), 3)


def test_without_sound_machines_there_is_nothing_to_learn(tmp_path: Path, params: Make) -> None:
    folder = write_machines(tmp_path, sound=0)
    with pytest.raises(DataError, match="the train split has no vibration without a fault"):
        ANOMALY.prepare(params(source=str(folder), calibration_samples=2), 3)


def test_files_that_cannot_be_taken_are_all_named(tmp_path: Path, params: Make) -> None:
    folder = write_machines(tmp_path, column="anomaly", mark="1")
    path = folder / "machine1_2.csv"
    path.write_text(path.read_text().replace(",1\n", ",maybe\n"))
    short = (folder / "machine2_0.csv").read_text().splitlines()
    (folder / "machine2_0.csv").write_text("\n".join(short[:500]))
    other = (folder / "machine3_1.csv").read_text()
    (folder / "machine3_1.csv").write_text(other.replace("time,x,y", "time,x,temperature"))
    with pytest.raises(DataError, match=r"3 file\(s\)") as caught:
        ANOMALY.prepare(params(source=str(folder)), 3)
    text = str(caught.value)
    assert "machine1_2.csv: column anomaly, row 1 of the data: 'maybe' is neither 0 nor 1" in text
    assert "machine2_0.csv: is 0.156 s long, at least 0.32 s are needed" in text
    assert "machine3_1.csv: has the channels x, temperature, most files have x, y" in text


def test_a_recording_copied_to_another_machine_is_found(tmp_path: Path, params: Make) -> None:
    folder = write_machines(tmp_path)
    for machine in range(1, 4):
        shutil.copy(folder / "machine0_0.csv", folder / f"machine{machine}_9.csv")
    with pytest.raises(DataError, match=r"more than one split.*\n.*machine0_0\.csv.* = machine1_9\.csv"):
        ANOMALY.prepare(params(source=str(folder), calibration_samples=2), 3)


def made_up(errors: list[float], faulty: list[int], kinds: list[str]) -> tuple[Split, np.ndarray]:
    """A split whose reconstruction errors are known: outputs of 0, inputs of one value."""
    x = np.sqrt(np.array(errors, np.float32))[:, np.newaxis] * np.ones((1, 4), np.float32)
    ids = np.array([f"{kind}/{number}" for number, kind in enumerate(kinds)])
    return Split(x, np.array(faulty), ids), np.zeros_like(x)


def test_the_threshold_comes_from_sound_validation_windows_alone() -> None:
    validation, outputs = made_up([*np.linspace(0.0, 1.0, 101), 9.0], [0] * 101 + [1], ["normal"] * 102)
    rule = ANOMALY.choose_rule(validation, outputs, ("normal", "anomaly"))
    assert rule.kind == "reconstruction"
    assert rule.threshold == pytest.approx(0.985, abs=0.01)
    assert ANOMALY.training_samples(validation).y.tolist() == [0] * 101
    assert ANOMALY.targets(validation) is validation.x


def test_scores_of_known_errors() -> None:
    """Bearings are told apart perfectly, imbalance not at all."""
    errors = [1.0, 2.0, 3.0, 4.0, 9.0, 9.5, 0.5, 4.5]
    kinds = ["normal"] * 4 + ["bearing"] * 2 + ["imbalance"] * 2
    split, outputs = made_up(errors, [0] * 4 + [1] * 4, kinds)
    rule = ANOMALY.choose_rule(split, outputs, ("normal", "anomaly"))
    scores = ANOMALY.score(split, outputs, rule.model_copy(update={"threshold": 3.5}), 1)
    figures = {metric.name: metric.value for metric in (scores.headline, *scores.others)}
    assert figures["auc"] == pytest.approx(12 / 16)
    assert figures["auc_bearing"] == 1.0
    assert figures["auc_imbalance"] == pytest.approx(0.5)
    assert figures["recall"] == pytest.approx(3 / 4)
    assert figures["false_alarm_rate"] == pytest.approx(1 / 4)
    assert scores.curve is not None


def test_variants_are_compared_over_recordings(params: Make) -> None:
    """Not over windows, of which those of one recording are alike."""
    test = ANOMALY.prepare(params(samples=400), 1).splits["test"]
    found = ANOMALY.compared(test, np.empty(0), test.y, Reconstruction(threshold=0.0, labels=("a", "b")))
    recordings = {name.split("/")[1].split("@")[0] for name in test.ids.tolist()}
    assert (found.quantity, found.unit) == ("right answers", "recordings")
    assert found.values.tolist() == [1.0] * len(recordings) and len(recordings) < len(test)
