"""The rule in C decides as the rule in Python, window by window and over streams."""

import ctypes
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.decision import Argmax, Debounce, DecisionRule, Reconstruction, Threshold, Value, c_source
from tinyml_mlops.features import Window
from tinyml_mlops.features import c_source as frontend_source
from tinyml_mlops.features.c_source import ModelInput
from tinyml_mlops.plan.native.build import FLAGS, compile_library

STEP = 20  # samples between two windows
FRONT_END = Window(rate_hz=1_000, channels=2, window_samples=3)
ELEMENTS = 6
SCALE, ZERO_POINT = 0.02, 11
LABELS = ("none", "left", "right", "up", "down", 'é"\\?')
STREAM = 400
RULES: dict[str, DecisionRule] = {
    "value": Value(),
    "argmax": Argmax(labels=LABELS),
    "argmax, smoothed": Argmax(
        labels=LABELS,
        threshold=0.4,
        otherwise="none",
        debounce=Debounce(windows=3, least=2, refractory_s=0.1),
    ),
    "argmax or nothing": Argmax(labels=LABELS, threshold=1.2, debounce=Debounce(windows=1, least=1)),
    "threshold": Threshold(threshold=0.9, output=4, debounce=Debounce(windows=2, refractory_s=0.06)),
    "reconstruction": Reconstruction(threshold=2.0, debounce=Debounce(windows=4, least=3)),
}


class Tensor(ctypes.Structure):
    """``planrt_tensor``."""

    _fields_ = (
        ("data", ctypes.c_void_p),
        ("bytes", ctypes.c_uint32),
        ("type", ctypes.c_uint32),
        ("rank", ctypes.c_uint32),
        ("shape", ctypes.c_void_p),
        ("scale", ctypes.c_float),
        ("zero_point", ctypes.c_int32),
    )


class Answer(ctypes.Structure):
    """``decision_answer``."""

    _fields_ = (("number", ctypes.c_int32), ("score", ctypes.c_float), ("detected", ctypes.c_int32))


def compiled(rule: DecisionRule, target: ModelInput, project: Path, folder: Path) -> ctypes.CDLL:
    """Rule and front end as a shared library."""
    libraries = project / "firmware" / "lib"
    frontend_source.write(FRONT_END, target, folder)
    c_source.write(rule, ELEMENTS, FRONT_END.rate_hz, folder)
    includes = [f"-I{libraries / name / 'include'}" for name in ("planrt", "frontend", "decision")]
    sources = [folder / name for name in (frontend_source.FILES[1], c_source.FILES[1])]
    sources += (libraries / "decision" / "src").glob("*.c")
    native = ctypes.CDLL(
        str(
            compile_library(
                folder / "rule.so", sources, flags=(*FLAGS, *includes), root=libraries / "frontend"
            )
        )
    )
    native.decision_take.restype = Answer
    native.decision_label.restype = ctypes.c_char_p
    native.frontend_push.argtypes = (ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint32)
    return native


@pytest.mark.parametrize("dtype", ["int8", "float32"])
@pytest.mark.parametrize("name", RULES)
def test_answers_and_detections(project: Path, tmp_path: Path, name: str, dtype: str) -> None:
    rule, quantised = RULES[name], dtype == "int8"
    scale, zero_point = (SCALE, ZERO_POINT) if quantised else (0.0, 0)
    native = compiled(rule, ModelInput(dtype, ELEMENTS, scale, zero_point), project, tmp_path)
    fe = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.in_dll(native, "model_frontend")))
    own = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.in_dll(native, "model_decision")))
    random = np.random.default_rng(2)
    samples = random.integers(-20_000, 20_000, (STREAM * STEP, 2), dtype=np.int16)
    raw = random.integers(-128, 128, (STREAM, ELEMENTS), dtype=np.int8)
    outputs = (raw.astype(np.float32) - ZERO_POINT) * np.float32(SCALE)
    kept = raw if quantised else outputs
    native.frontend_reset(fe)
    native.decision_reset(own)
    answers, seen = [], []
    for number in range(STREAM):
        native.frontend_push(fe, samples[number * STEP :].ctypes.data, STEP)
        window = np.empty(ELEMENTS, dtype)
        native.frontend_fill(fe, ctypes.c_void_p(window.ctypes.data))
        seen.append((window.astype(np.float32) - zero_point) * np.float32(scale or 1.0))
        row = np.ascontiguousarray(kept[number])
        ends = {"type": int(quantised), "scale": scale or 1.0, "zero_point": zero_point}
        output = Tensor(data=row.ctypes.data, bytes=row.nbytes, rank=1, **ends)
        position = ctypes.c_uint32((number + 1) * STEP)
        answers.append(
            native.decision_take(own, ctypes.byref(output), ctypes.byref(Tensor(**ends)), fe, position)
        )
    x = np.array(seen)
    scores = rule.scores(x, outputs)
    largest = scores.reshape(STREAM, -1)[:, 0] if name == "value" else scores.reshape(STREAM, -1).max(axis=1)
    assert np.allclose([answer.score for answer in answers], largest, rtol=1e-6)
    if rule.classifies:
        assert [answer.number for answer in answers] == rule.decide(x, outputs).tolist()
    detected = {number: a.detected for number, a in enumerate(answers) if a.detected != -1}
    if isinstance(rule, Value) or rule.threshold is None:
        assert not detected
    else:
        expected = rule.detect(scores, STEP / FRONT_END.rate_hz)
        assert len(expected) > 3
        assert detected == {one.window: one.number for one in expected}
    for number in (-1, 0, len(rule.labels) - 1, len(rule.labels)):
        label = native.decision_label(own, number).decode()
        assert label == (rule.labels[number] if 0 <= number < len(rule.labels) else "")
