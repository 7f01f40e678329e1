"""MLPerf Tiny's modes on emulated boards; data sets, scores and damaged answers without one."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests.firmware import mlperf_text
from tinyml_mlops.config import load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.errors import BoardError, DataError, DeviceSilentError, GarbledError
from tinyml_mlops.firmware.mlperf import benchmark_of
from tinyml_mlops.measure.mlperf import MlperfResult, run_benchmark
from tinyml_mlops.measure.mlperf.accuracy import normalised, run_dataset, score
from tinyml_mlops.measure.mlperf.dataset import LABELS, read_dataset
from tinyml_mlops.measure.mlperf.performance import Performance, Window, time_windows
from tinyml_mlops.measure.mlperf.run import any_sample, build_benchmark, flashed_and_trusted
from tinyml_mlops.measure.mlperf.session import MlperfSession
from tinyml_mlops.plan import CompiledPlan, HostModel, compile_plan

BOARD = load_board("qemu_mps2_an386")  # 256 ns of virtual time an instruction: ten seconds are soon over
KWS, AD = benchmark_of("kws01"), benchmark_of("ad01")
ANSWER_S = 60.0


@pytest.fixture(scope="module")
def kws_url(shared_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The serial port of an emulated board that has passed its self-tests."""
    folder = tmp_path_factory.mktemp("mlperf") / "test-mlperf-kws01"
    built = build_benchmark((shared_models / "kws_ref_model.tflite").read_bytes(), KWS, BOARD, folder)
    with flashed_and_trusted(built, BOARD, folder / "board") as (url, trusted):
        assert trusted.golden_vectors == 2
        yield url


@pytest.mark.emulated
def test_the_board_answers_the_recorded_session(kws_url: str) -> None:
    """Every command, refused ones as well; and SMP on the same link before and after."""
    with DeviceClient.open(kws_url, BOARD.name, ANSWER_S) as client:
        client.hello(Deadline.after(ANSWER_S))
    with MlperfSession.open(kws_url, BOARD.name) as session:
        for exchange in mlperf_text.recorded():
            lines = session.answer(exchange.command, ANSWER_S)
            if "no results" not in exchange.lines[0]:  # recorded before the first inference
                assert mlperf_text.Exchange("", (*lines, mlperf_text.READY)).steady == exchange.steady
    with DeviceClient.open(kws_url, BOARD.name, ANSWER_S) as client:
        client.hello(Deadline.after(ANSWER_S))
        assert client.info().board == BOARD.name


@pytest.mark.emulated
def test_performance_mode_counts_what_smp_counts(kws_url: str) -> None:
    with DeviceClient.open(kws_url, BOARD.name, ANSWER_S) as client:
        client.write_input(0, np.frombuffer(any_sample(KWS), np.int8))
        ticks, tick_hz = client.invoke().ticks, client.info().tick_hz
    with MlperfSession.open(kws_url, BOARD.name) as session:
        found = time_windows(session, BOARD, any_sample(KWS))
    assert len(found.windows) == 5
    assert all(window.clock_us >= 10_000_000 for window in found.windows)
    assert BOARD.qemu is not None
    instructions = ticks / tick_hz * BOARD.qemu.instructions_per_second
    assert found.instructions_per_inference == pytest.approx(instructions, rel=1e-4)
    assert found.emulated_latency_us == pytest.approx(instructions / BOARD.clock_hz * 1e6, rel=1e-4)
    assert set(found.metrics()) == {
        *("instructions_per_inference", "emulated_latency_us", "emulated_inferences_per_second")
    }


@pytest.mark.emulated
def test_accuracy_mode_scores_what_the_model_says(kws_url: str, shared_models: Path, tmp_path: Path) -> None:
    model = HostModel.open(compile_plan((shared_models / "kws_ref_model.tflite").read_bytes()).plan)
    random, lines = np.random.default_rng(4), []
    for number, right in enumerate((True, True, False, True)):
        features = random.integers(-128, 128, 490).astype(np.int8)
        (tmp_path / f"{number}.bin").write_bytes(features.tobytes())
        said = int(np.argmax(model.invoke(features.reshape(1, 49, 10, 1))[0]))
        lines.append(f"{number}.bin,12,{said if right else (said + 1) % 12}")
    (tmp_path / LABELS).write_text("\n".join(lines))
    with MlperfSession.open(kws_url, BOARD.name) as session:
        found = run_dataset(session, KWS, read_dataset(tmp_path, KWS))
    assert (found.samples, found.inferences, found.top1_percent) == (4, 4, 75.0)
    assert found.auc is None  # of most classes there is no sample


def reconstruction_error(model: CompiledPlan, spectrum: np.ndarray) -> float:
    """Mean over the windows of five slices, one slice apart."""
    source, result, errors = model.inputs[0], model.outputs[0], []
    for start in (0, 128, 256):
        window = spectrum[start : start + 640].astype(np.float64)
        raw = np.clip(np.round(window / source.scale) + source.zero_point, -128, 127).astype(np.int8)
        output = HostModel.open(model.plan).invoke(raw.reshape(source.shape))[0].reshape(-1)
        real = (output.astype(np.float64) - result.zero_point) * result.scale
        errors.append(np.mean((real - window) ** 2))
    return float(np.mean(errors))


@pytest.mark.emulated
def test_anomalies_are_ranked_by_the_error_averaged_over_windows(
    shared_models: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """From the model file to the run on the tracking store, which is not logged twice."""
    tflite = (shared_models / "ad01_int8.tflite").read_bytes()
    folder = tmp_path / "ad01"
    folder.mkdir()
    random = np.random.default_rng(6)
    spectra = [random.normal(0.0, spread, 640 + 2 * 128).astype("<f4") for spread in (1, 9, 2, 5)]
    errors = [reconstruction_error(compile_plan(tflite), spectrum) for spectrum in spectra]
    anomalies = np.argsort(errors)[[1, 3]]  # one is ranked above both normal ones, one above a single one
    for number, spectrum in enumerate(spectra):
        (folder / f"{number}.bin").write_bytes(spectrum.tobytes())
    (folder / LABELS).write_text(
        "".join(f"{number}.bin,2,{int(number in anomalies)},2560,512\n" for number in range(4))
    )
    samples = read_dataset(tmp_path, AD)
    result = run_benchmark(
        "ad01_int8.tflite",
        tflite,
        AD,
        BOARD,
        tmp_path / "test-mlperf-ad01",
        samples=samples,
        performance=False,
    )
    assert result.accuracy is not None
    assert (result.accuracy.samples, result.accuracy.inferences) == (4, 12)
    assert result.accuracy.top1_percent is None
    assert result.accuracy.auc == 0.75
    assert result.timing_kind == "emulated"
    assert not [name for name in result.metrics() if "latency" in name or "per_second" in name]

    from tinyml_mlops.tracking.mlperf_run import RESULT, log_mlperf

    monkeypatch.setenv("MLFLOW_TRACKING_URI", f"sqlite:///{tmp_path / 'mlflow.db'}")
    monkeypatch.chdir(tmp_path)
    result.write(tmp_path / RESULT)
    assert MlperfResult.read(tmp_path / RESULT) == result
    run = log_mlperf(tmp_path, tmp_path / RESULT, "tiny")
    assert log_mlperf(tmp_path, tmp_path / RESULT, "tiny").run_id == run.run_id
    from mlflow.tracking import MlflowClient

    logged = MlflowClient().get_run(run.run_id).data
    assert logged.metrics["mlperf_auc"] == 0.75
    assert logged.tags["tinyml.timing_kind"] == "emulated"
    assert "neither submitted" in logged.tags["mlflow.note.content"]


def test_the_median_of_five_windows_counts() -> None:
    times_us = (10_000_000, 11_000_000, 30_000_000, 10_500_000, 10_200_000)
    windows = tuple(Window(inferences=100, clock_us=clock_us) for clock_us in times_us)
    hardware = BOARD.model_copy(update={"qemu": None})
    found = Performance.of(windows, hardware)
    assert found.latency_us == pytest.approx(105_000)
    assert found.metrics() == {
        "mlperf_latency_us": found.latency_us,
        "mlperf_inferences_per_second": pytest.approx(1e6 / 105_000),
    }


@pytest.mark.parametrize(("benchmark", "classes"), [("kws01", 12), ("vww01", 2), ("ic01", 10), ("ad01", 1)])
def test_scores_are_those_of_the_official_runner(benchmark: str, classes: int) -> None:
    """It calls scikit-learn: one against the rest, and the second of two classes."""
    metrics = pytest.importorskip("sklearn.metrics")
    chosen, random = benchmark_of(benchmark), np.random.default_rng(8)
    labels = np.arange(200) % chosen.classes
    raw = random.random((200, classes)) + (0.2 * np.eye(chosen.classes)[labels] if classes > 1 else 0)
    scores = np.array([normalised(row) for row in raw])
    top1, auc = score(chosen, scores, labels)
    expected = metrics.roc_auc_score(labels, scores[:, 1] if classes == 2 else scores, multi_class="ovr")
    assert auc == pytest.approx(expected)
    assert top1 == (None if classes == 1 else 100 * np.mean(np.argmax(scores, axis=1) == labels))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("a.bin,12", "not file,classes,class"),
        ("a.bin,12,1,490,490", "not file,classes,class"),
        ("a.bin,12,yes", "not file,classes,class"),
        ("a.bin,12,12", "class 12 of 12"),
        ("a.bin,10,1", "class 1 of 10"),
        ("b.bin,12,1", "has 0 bytes"),
        ("short.bin,12,1", "has 3 bytes"),
    ],
)
def test_a_data_set_that_is_none_is_refused_by_line(tmp_path: Path, line: str, message: str) -> None:
    (tmp_path / "a.bin").write_bytes(bytes(490))
    (tmp_path / "short.bin").write_bytes(bytes(3))
    (tmp_path / LABELS).write_text(f"a.bin,12,0\n{line}\n")
    with pytest.raises(DataError, match=f"line 2: .*{message}"):
        read_dataset(tmp_path, KWS)


def test_a_folder_without_labels_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"y_labels\.csv cannot be read"):
        read_dataset(tmp_path, KWS)
    (tmp_path / LABELS).write_text("")
    with pytest.raises(DataError, match="has no lines"):
        read_dataset(tmp_path, KWS)


class Wire:
    """A transport whose far end says what a test wants, one piece a command."""

    url = "wire"

    def __init__(self, *said: str) -> None:
        self._said = list(said)

    def send(self, data: bytes, deadline: Deadline) -> None:
        pass

    def receive(self, deadline: Deadline) -> bytes:
        return self._said.pop(0).encode() if self._said else b""

    def close(self) -> None:
        pass


INFER = "m-lap-us-5\r\nm-lap-us-9\r\nm-results-[0.500,0.500]\r\nm-ready\r\n"
RESULTS = "m-results-[0.500,0.500]\r\nm-ready\r\n"


def test_figures_are_believed_when_they_come_twice() -> None:
    session = MlperfSession(Wire(INFER, RESULTS, "m-lap-us-9\r\nm-ready\r\n"), "board")
    found = session.infer(2, 0)
    assert (found.clock_us, found.results) == (4, (0.5, 0.5))


@pytest.mark.parametrize(
    "said",
    [
        (INFER, "m-results-[0.500,0.600]\r\nm-ready\r\n"),
        (INFER, RESULTS, "m-lap-us-8\r\nm-ready\r\n"),
        (INFER.replace("m-lap-us-5", "m-lap-us-x"),),
        (INFER.replace("m-lap-us-5", "m-lap-us-99"),),
        (INFER.replace("0.500,", "0.5o0,"), RESULTS.replace("0.500,", "0.5o0,"), "m-lap-us-9\r\nm-ready\r\n"),
        (INFER.replace("m-results", "n-results"),),
    ],
)
def test_damaged_figures_are_never_taken(said: tuple[str, ...]) -> None:
    with pytest.raises(GarbledError):
        MlperfSession(Wire(*said), "board").infer(2, 0)


def test_silence_and_refusals_are_told() -> None:
    with pytest.raises(DeviceSilentError, match="no m-ready to 'name'"):
        MlperfSession(Wire(), "board").command("name")
    with pytest.raises(BoardError, match="refused 'db 0': half a byte"):
        MlperfSession(Wire("e-[half a byte]\r\nm-ready\r\n"), "board").command("db 0")


def test_what_reads_back_damaged_is_loaded_again_and_then_refused() -> None:
    loaded = ("m-[Expecting 2 bytes]\r\nm-ready\r\n", "m-load-done\r\nm-ready\r\n")
    good, bad = "m-buffer-01-02\r\nm-ready\r\n", "m-buffer-01-03\r\nm-ready\r\n"
    MlperfSession(Wire(*loaded, bad, *loaded, good), "board").load(b"\1\2")
    with pytest.raises(GarbledError, match="read back damaged"):
        MlperfSession(Wire(*(*loaded, bad) * 3), "board").load(b"\1\2")
