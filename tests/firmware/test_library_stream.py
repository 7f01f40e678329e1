"""A library takes samples and answers as Python does, by what the ``.tflite`` says of itself alone."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.dense_model import dense_model
from tests.features.front_ends import EVERY, MOTION, VIBRATION, noise
from tests.firmware.users_programs import M4, OPTIONS, RISC_V, Machine, printed, sources
from tinyml_mlops.config import load_board
from tinyml_mlops.decision import About, Argmax, Debounce, DecisionRule, Reconstruction, Threshold
from tinyml_mlops.decision.debounce import Detection
from tinyml_mlops.decision.embedded import about_of, embed
from tinyml_mlops.errors import UnsupportedModelError
from tinyml_mlops.evaluation.quantized import as_seen, to_raw, to_real
from tinyml_mlops.features import FrontEnd, parse
from tinyml_mlops.features.arrays import Int16
from tinyml_mlops.firmware.library import write_library
from tinyml_mlops.plan import HostModel, compile_plan, kernel_set_of

SECONDS = 3.0
WORDS = Argmax(
    labels=tuple(f"word {number}" for number in range(12)),
    threshold=0.1,
    otherwise="word 11",
    debounce=Debounce(windows=3, least=2, refractory_s=0.3, hop_s=0.08),
)
MOVES = Argmax(labels=("nothing", "left", "right", "turn"))
FAULTS = Reconstruction(threshold=168.0, debounce=Debounce(windows=2, least=1, refractory_s=0.2))


@dataclass(frozen=True)
class Case:
    model: str
    front_end: FrontEnd
    rule: DecisionRule
    machine: Machine
    sometimes: set[str]

    def tflite(self, shared_models: Path) -> bytes:
        if self.model:
            model = (shared_models / self.model).read_bytes()
        else:
            inputs = int(np.prod(self.front_end.feature_shape))
            outputs = inputs if isinstance(self.rule, Reconstruction) else len(self.rule.labels)
            model = dense_model(classes=outputs, inputs=inputs)
        fitted = self.front_end.fitted(self.front_end.raw(noise(self.front_end, 4)))
        return embed(model, About(decision=self.rule, features=fitted.model_dump(mode="json")))


CASES = {
    "audio": Case("kws_ref_model.tflite", EVERY["mfcc"], WORDS, M4, {"word 11", "detected word 10"}),
    "vibration": Case("", VIBRATION, FAULTS, RISC_V, {"normal", "detected anomaly"}),
    "gesture": Case("", MOTION, MOVES, M4, {"left"}),
}


def stream(front_end: FrontEnd) -> Int16:
    """Noise that grows, and ends in the middle of a step."""
    count = int(SECONDS * front_end.rate_hz) + front_end.step_samples // 2
    shape = (count, *front_end.sample_shape[1:])
    envelope = np.linspace(0.0, 0.5, count).reshape(-1, *[1] * (len(shape) - 1))
    values = envelope * np.random.default_rng(3).normal(0.0, front_end.full_scale, shape)
    return front_end.to_int16(values.astype(np.float32))


def decided(tflite: bytes, samples: Int16) -> list[tuple[int, float, str]]:
    """Samples until then, score and label of every decision, and as ``detected …`` every detection."""
    about = about_of(tflite)
    assert about is not None
    front_end, rule = parse(about.features), about.decision
    frame, step, length = front_end.frame_samples, front_end.step_samples, front_end.sample_shape[0]
    hop = round(rule.debounce.hop_s * front_end.rate_hz) if rule.debounce else 0
    hop = hop or length // 2
    first = frame + (front_end.frames - 1) * step
    positions = [*range(-(-first // step) * step, len(samples) // step * step + 1, hop)]
    starts = [((position - frame) // step + 1 - front_end.frames) * step for position in positions]
    x = front_end.compute(front_end.from_int16(np.array([samples[i : i + length] for i in starts])))
    compiled = compile_plan(tflite)
    spec, output = compiled.inputs[0], compiled.outputs[0]
    raw = to_raw(x, spec.dtype, spec.scale, spec.zero_point).reshape(len(x), 1, *spec.shape[1:])
    with HostModel.open(compiled.plan) as host:
        rows = [to_real(host.invoke(one)[0], output.scale, output.zero_point) for one in raw]
    outputs = np.concatenate(rows)
    seen = as_seen(x, spec)
    scores = rule.scores(seen, outputs)
    classes = rule.decide(seen, outputs)
    found = {one.window: one.number for one in _detections(rule, scores, hop / front_end.rate_hz)}
    answers = []
    for number, position in enumerate(positions):
        answers.append((position, float(np.max(scores[number])), rule.labels[classes[number]]))
        if number in found:
            answers.append((position, float("nan"), f"detected {rule.labels[found[number]]}"))
    return answers


def _detections(rule: DecisionRule, scores: np.ndarray, hop_s: float) -> tuple[Detection, ...]:
    return () if isinstance(rule, Argmax) and rule.threshold is None else rule.detect(scores, hop_s)


@pytest.mark.parametrize("name", CASES)
def test_from_samples_to_the_decision_on_a_board(shared_models: Path, tmp_path: Path, name: str) -> None:
    case = CASES[name]
    tflite = case.tflite(shared_models)
    kernel_set = kernel_set_of(load_board(case.machine.board).core)
    library = tmp_path / "made"
    write_library(tflite, compile_plan(tflite, kernel_set=kernel_set), library, "made")
    samples = stream(case.front_end)
    (library / "samples.raw").write_bytes(samples.astype("<i2").tobytes())
    lines = printed(case.machine, library, "stream.c", "samples.raw").splitlines()
    answers = [re.fullmatch(r"(\d+): (?:([\d.e+-]+) )?(.*)", line) for line in lines]
    expected = decided(tflite, samples)
    assert [(int(a[1]), a[3]) for a in answers if a] == [(at, text) for at, _, text in expected]
    scores = [float(a[2]) for a in answers if a and a[2]]
    assert scores == pytest.approx([score for _, score, _ in expected if score == score], rel=1e-6)
    assert {text for _, _, text in expected} > case.sometimes
    assert len(lines) == len(expected)


def test_the_example_compiles_without_a_warning(shared_models: Path, tmp_path: Path) -> None:
    tflite = CASES["audio"].tflite(shared_models)
    library = tmp_path / "made"
    write_library(tflite, compile_plan(tflite), library, "made")
    strict = (*OPTIONS, "-Wconversion", "-Wpedantic", "-fsyntax-only")
    subprocess.run(["gcc", *strict, *sources(library, "stream.c")], cwd=library, check=True)


@pytest.mark.parametrize(
    "rule",
    [MOVES, Threshold(threshold=0.4, output=1, labels=("nobody", "person"))],
    ids=["argmax", "threshold"],
)
def test_an_answer_without_features(tmp_path: Path, rule: DecisionRule) -> None:
    """What a camera gives is the input already."""
    tflite = embed(dense_model(classes=max(2, len(rule.labels))), About(decision=rule))
    compiled = compile_plan(tflite)
    library = tmp_path / "made"
    write_library(tflite, compiled, library, "made")
    sample = np.random.default_rng(5).integers(-128, 128, compiled.inputs[0].shape, np.int8)
    (library / "sample.raw").write_bytes(sample.tobytes())
    with HostModel.open(compiled.plan) as host:
        real = to_real(host.invoke(sample)[0], compiled.outputs[0].scale, compiled.outputs[0].zero_point)
    score = float(np.max(rule.scores(sample, real)))
    label = rule.labels[int(rule.decide(sample, real)[0])]
    said = printed(M4, library, "answer.c", "sample.raw").split(maxsplit=1)
    assert float(said[0]) == pytest.approx(score, rel=1e-6) and said[1].strip() == label
    strict = (*OPTIONS, "-Wconversion", "-Wpedantic", "-fsyntax-only")
    subprocess.run(["gcc", *strict, *sources(library, "answer.c")], cwd=library, check=True)


def test_features_that_the_model_does_not_take_are_refused(tmp_path: Path) -> None:
    about = About(decision=MOVES, features=MOTION.model_dump(mode="json"))
    tflite = embed(dense_model(), about)
    with pytest.raises(UnsupportedModelError, match="8 elements, its features"):
        write_library(tflite, compile_plan(tflite), tmp_path / "made", "made")
    assert not list(tmp_path.iterdir())
