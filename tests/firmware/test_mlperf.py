"""MLPerf Tiny's text commands: the recorded session, what the official runner reads, bounds, SMP beside."""

import random
import re
import struct
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.firmware import mlperf_text
from tests.firmware.conftest import compile_peer
from tests.firmware.wire import OS, READ, TINYML, WRITE, Peer, request, unframe
from tinyml_mlops.errors import UnsupportedModelError, UserInputError
from tinyml_mlops.firmware import export_sources
from tinyml_mlops.firmware.library.sources import needed_sources
from tinyml_mlops.firmware.mlperf import BENCHMARKS, HEADER, benchmark_of
from tinyml_mlops.measure.mlperf import grammar
from tinyml_mlops.measure.mlperf.run import any_sample
from tinyml_mlops.plan import CompiledPlan, HostModel, compile_plan

COMMANDS = ("name", "profile", "help", "timestamp", "db load", "db print", "db", "infer", "results")
# What mlcommons/tiny's runner looks for (benchmark/runner/device_under_test.py and script.py, at 1afd2c98).
RUNNERS_PATTERNS = {
    "name": r"^m-(name)-dut-\[([^]]+)]$",
    "profile": r"^m-(model|profile)-\[([^]]+)]$",
    "timestamp": r"^m-lap-us-([0-9]+)$",
    "infer 2 1": r"^m-results-\[([^]]+)\]$",
}
RUNNERS_LONGEST = len("db ") + 2 * 31

Model = tuple[Peer, CompiledPlan]


@pytest.fixture(scope="module")
def kws(shared_models: Path, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Model:
    return _model("kws_ref_model", "kws01", shared_models, project, tmp_path_factory)


@pytest.fixture(scope="module")
def ad(shared_models: Path, project: Path, tmp_path_factory: pytest.TempPathFactory) -> Model:
    return _model("ad01_int8", "ad01", shared_models, project, tmp_path_factory)


def _model(name: str, benchmark: str, models: Path, project: Path, folders: pytest.TempPathFactory) -> Model:
    """The firmware's protocol code with a model and its benchmark's commands, under the sanitizers."""
    tflite = (models / f"{name}.tflite").read_bytes()
    compiled = compile_plan(tflite)
    exported = folders.mktemp(f"export-{benchmark}")
    export_sources(tflite, compiled, exported, benchmark_of(benchmark))
    planrt = project / "firmware" / "lib" / "planrt"
    needed = [path for path in needed_sources(planrt, compiled.kernels).values() if path.suffix == ".c"]
    return compile_peer(project, folders.mktemp(f"host-{benchmark}"), exported, needed), compiled


@pytest.fixture(scope="module")
def ask(kws: Model) -> Callable[..., list[mlperf_text.Exchange]]:
    def asked(*commands: str) -> list[mlperf_text.Exchange]:
        return mlperf_text.exchanges(list(commands), kws[0].said(mlperf_text.wire(commands)))

    return asked


def load(benchmark: str, data: bytes | None = None) -> list[str]:
    return grammar.data_commands(any_sample(benchmark_of(benchmark)) if data is None else data)


def results(exchange: mlperf_text.Exchange) -> list[float]:
    (found,) = grammar.found(grammar.RESULTS, exchange.lines)
    return [float(value) for value in found.split(",")]


def test_the_recorded_session_has_every_command_and_no_answer_is_missing() -> None:
    session = mlperf_text.recorded()
    for command in COMMANDS:
        assert any(exchange.command.startswith(command) for exchange in session), command
    assert all(exchange.lines[-1] == mlperf_text.READY for exchange in session)
    assert all(exchange.lines.count(mlperf_text.READY) == 1 for exchange in session)


def test_the_official_runner_finds_what_it_looks_for_in_the_recorded_session() -> None:
    answers = {exchange.command: exchange.lines for exchange in mlperf_text.recorded()}
    for command, pattern in RUNNERS_PATTERNS.items():
        assert any(re.match(pattern, line) for line in answers[command]), command
    laps = [int(lap) for lap in grammar.found(grammar.LAP, answers["infer 2 1"])]
    assert len(laps) == 2 and laps[1] > laps[0]
    (scores,) = grammar.found(grammar.RESULTS, answers["infer 2 1"])
    assert len([float(score) for score in scores.split(",")]) == BENCHMARKS["kws01"].results


def test_the_same_answers_here_as_on_the_board(kws: Model) -> None:
    """The recorded session was the emulated board's; here the same code runs on this machine."""
    session = mlperf_text.recorded()
    commands = [exchange.command for exchange in session]
    said = kws[0].said(mlperf_text.wire(commands))
    for then, now in zip(session, mlperf_text.exchanges(commands, said), strict=True):
        assert now.steady == then.steady, then.command


def test_classes_are_the_models_outputs(kws: Model, ask: Callable[..., list[mlperf_text.Exchange]]) -> None:
    sample = random.Random(5).randbytes(490)
    answer = ask(*load("kws01", sample), "infer 1 0")[-1]
    expected = HostModel.open(kws[1].plan).invoke(
        np.frombuffer(sample, np.int8).reshape(kws[1].inputs[0].shape)
    )[0]
    tensor = kws[1].outputs[0]
    real = (expected.reshape(-1).astype(np.float64) - tensor.zero_point) * tensor.scale
    assert results(answer) == pytest.approx(real, abs=0.00051)


def test_anomaly_scores_are_mean_squared_errors(ad: Model) -> None:
    sample = np.random.default_rng(1).normal(0.0, 4.0, 640).astype("<f4")
    commands = [*load("ad01", sample.tobytes()), "infer 1 0"]
    answer = mlperf_text.exchanges(commands, ad[0].said(mlperf_text.wire(commands)))[-1]
    source, result = ad[1].inputs[0], ad[1].outputs[0]
    quantised = np.clip(np.round(sample / source.scale) + source.zero_point, -128, 127).astype(np.int8)
    output = HostModel.open(ad[1].plan).invoke(quantised.reshape(source.shape))[0].reshape(-1)
    real = (output.astype(np.float64) - result.zero_point) * result.scale
    assert results(answer) == pytest.approx([float(np.mean((real - sample) ** 2))], rel=1e-4, abs=0.00051)


@pytest.mark.parametrize(
    ("value", "shown"),
    [(np.nan, "nan"), (np.inf, "inf"), (-np.inf, "inf"), (3e38, "inf"), (1e9, "inf")],
)
def test_an_anomaly_score_may_be_no_number_but_never_a_fault(ad: Model, value: float, shown: str) -> None:
    sample = np.full(640, value, "<f4").tobytes()
    commands = [*load("ad01", sample), "infer 1 0"]
    answer = mlperf_text.exchanges(commands, ad[0].said(mlperf_text.wire(commands)))[-1]
    assert f"m-results-[{shown}]" in answer.lines


@pytest.mark.parametrize(
    "command",
    [
        *("db", "db load", "db load 0", "db load x", "db load 491", "db load 4294967296", "db load -1"),
        *("db 00", "db 0", "db zz", "db 00zz"),
        *("infer 1 0", "infer 0", "infer -1", "infer x", "infer 1 x", "infer 99999999999"),
        *("results", "nonsense", "", " ", "x" * 81, "x" * 5_000, "Name", "names"),
    ],
)
def test_what_cannot_be_done_is_an_error_and_leaves_the_device_ready(
    ask: Callable[..., list[mlperf_text.Exchange]], command: str
) -> None:
    refused, name = ask(command, "name")
    assert [line[:3] for line in refused.lines] == ["e-[", "m-r"]
    assert name.lines == ("m-name-dut-[host]", "m-ready")


def test_too_much_data_is_refused_as_a_whole(ask: Callable[..., list[mlperf_text.Exchange]]) -> None:
    loaded = ask("db load 3", "db aabb", "db ccdd", "db print", "db cc", "db 00", "db print")
    assert loaded[2].lines[0].startswith("e-[")
    assert loaded[3].lines == ("m-buffer-aa-bb", "m-ready")
    assert loaded[4].lines == ("m-load-done", "m-ready")
    assert loaded[5].lines[0].startswith("e-[")
    assert loaded[6].lines == ("m-buffer-aa-bb-cc", "m-ready")


def test_the_longest_command_of_the_runner_is_taken(ask: Callable[..., list[mlperf_text.Exchange]]) -> None:
    command = "db " + "ab" * 31
    assert len(command) == RUNNERS_LONGEST
    assert ask("db load 31", command)[1].lines == ("m-load-done", "m-ready")
    assert ask("db load 40", "db " + "ab" * 38)[1].lines == ("m-ready",)


def test_ends_of_lines_between_commands_are_nothing(kws: Model) -> None:
    said = kws[0].said(b"\r\nname%\n\r\nprofile%\0\n")
    assert [e.command for e in mlperf_text.exchanges(["name", "profile"], said)] == ["name", "profile"]
    assert b"\ne-[" not in said


def test_smp_before_and_after_text(kws: Model) -> None:
    """Either is answered as if the other were not there."""
    echo = request(WRITE, OS, 0, {"d": "a % b" * 40})
    model = request(READ, TINYML, 1)
    peer = kws[0]
    alone = {wire: peer.said(wire) for wire in (echo, model, b"name%", b"profile%")}
    together = [echo, b"name%", model, echo, b"profile%", b"name%", model]
    assert peer.said(b"".join(together)) == b"".join(alone[wire] for wire in together)


def test_a_percent_sign_in_a_damaged_frame_is_no_command(kws: Model) -> None:
    """Every character of a frame turned into one; the frame is dropped, the next command answered."""
    frame = request(WRITE, OS, 0, {"d": "hello"})
    for at in range(2, len(frame)):
        damaged = frame[:at] + b"%" + frame[at + 1 :]
        assert kws[0].said(damaged + b"\nname%") == b"m-name-dut-[host]\r\nm-ready\r\n"


def test_noise_is_never_a_fault(kws: Model) -> None:
    source = random.Random(7)
    letters = b"dbloadprinfetsum %0123456789abcdefxyz\x06\x04\x09\n"
    wire = source.randbytes(50_000) + bytes(source.choice(letters) for _ in range(100_000))
    wire += b"".join(
        source.choice([b"db load ", b"db ", b"infer "]) + source.randbytes(5) + b"%" for _ in range(2_000)
    )
    echo = request(WRITE, OS, 0, {"d": "alive"})
    said = kws[0].said(wire + b"\n%name%" + echo)
    frames = said[said.rindex(b"\x06\x09") :].splitlines(keepends=True)
    assert unframe(frames)[0].body == {"r": "alive"}
    assert b"m-name-dut-[host]\r\nm-ready\r\n" in said[-200:]


def test_firmware_without_a_benchmark_ignores_text(peer: Peer) -> None:
    echo = request(WRITE, OS, 0, {"d": "hello"})
    assert peer.said(b"name%" + echo + b"profile%") == peer.said(echo)


def test_a_model_of_another_shape_is_refused(tflite: bytes, compiled: CompiledPlan, tmp_path: Path) -> None:
    with pytest.raises(UnsupportedModelError, match="kws01 has one of 490 int8"):
        export_sources(tflite, compiled, tmp_path, benchmark_of("kws01"))
    with pytest.raises(UserInputError, match="kws02"):
        benchmark_of("kws02")


def test_an_export_without_a_benchmark_takes_the_commands_away(shared_models: Path, tmp_path: Path) -> None:
    tflite = (shared_models / "ad01_int8.tflite").read_bytes()
    compiled = compile_plan(tflite)
    export_sources(tflite, compiled, tmp_path, benchmark_of("ad01"))
    assert (tmp_path / HEADER).is_file()
    export_sources(tflite, compiled, tmp_path)
    assert not (tmp_path / HEADER).exists()


def test_the_sample_travels_little_endian() -> None:
    assert any_sample(benchmark_of("ad01"))[:4] == struct.pack(
        "<f", np.random.default_rng(0).standard_normal(1).astype(np.float32)[0]
    )
