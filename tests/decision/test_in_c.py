"""The rule in C decides as the rule in Python, window by window and over streams."""

import ctypes
from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.decision import About, Argmax, Debounce, DecisionRule, Reconstruction, Threshold, Value
from tinyml_mlops.decision.embedded import embed
from tinyml_mlops.features import Window
from tinyml_mlops.firmware import export_sources
from tinyml_mlops.firmware.library.sources import needed_sources
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.plan.layout import structures
from tinyml_mlops.plan.native.build import FLAGS, compile_library
from tinyml_mlops.plan.sources import planrt_sources
from tinyml_mlops.plan.testing import ModelBuilder
from tinyml_mlops.plan.writer import seal

STEP = 20  # samples between two windows
FRONT_END = Window(rate_hz=1_000, channels=2, window_samples=3)
ELEMENTS = 6
SCALE, ZERO_POINT = 0.02, 11
LABELS = ("none", "left", "right", "up", "down", 'é"\\?')
STREAM = 400
DEBOUNCED = Argmax(
    labels=LABELS, threshold=0.4, otherwise="none", debounce=Debounce(windows=3, least=2, refractory_s=0.1)
)
RULES: dict[str, DecisionRule] = {
    "value": Value(),
    "argmax": Argmax(labels=LABELS),
    "argmax, debounced": DEBOUNCED,
    "argmax or nothing": Argmax(labels=LABELS, threshold=1.2, debounce=Debounce()),
    "threshold": Threshold(threshold=0.9, output=4, debounce=Debounce(windows=2, refractory_s=0.06)),
    "reconstruction": Reconstruction(threshold=2.0, debounce=Debounce(windows=4, least=3)),
}
CASES = [*((name, "int8") for name in RULES), ("threshold", "float32"), ("reconstruction", "float32")]


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


class InC:
    """A model of six inputs and outputs with a rule, its front end, and the C of both in one library."""

    def __init__(self, rule: DecisionRule | None, dtype: str, project: Path, folder: Path) -> None:
        b = ModelBuilder()
        ends = (SCALE, ZERO_POINT) if dtype == "int8" else ()
        x, y = (b.tensor((1, ELEMENTS), dtype, *ends, name=name) for name in "xy")
        b.op("RELU", [x], [y])
        about = About(decision=rule or Value(), features=FRONT_END.model_dump(mode="json"))
        tflite = embed(b.build([x], [y]), about)
        self.compiled = compile_plan(tflite)
        export_sources(tflite, self.compiled, folder)
        libraries = project / "firmware" / "lib"
        sources = [folder / "model_plan.c", folder / "frontend" / "model_frontend.c"]
        sources += (libraries / "decision" / "src").glob("*.c")
        needed = needed_sources(planrt_sources(), self.compiled.kernels).values()
        sources += [path for path in needed if path.suffix == ".c"]
        includes = [f"-I{libraries / name / 'include'}" for name in ("planrt", "frontend", "decision")]
        library = compile_library(
            folder / "rule.so", sources, flags=(*FLAGS, *includes), root=libraries / "frontend"
        )
        self.native = ctypes.CDLL(str(library))
        self.native.decision_take.restype = Answer
        self.native.decision_open.restype = ctypes.c_bool
        self.native.planrt_output.restype = Tensor
        self.fe = ctypes.c_void_p(ctypes.addressof(ctypes.c_char.in_dll(self.native, "model_frontend")))
        self.arena = np.zeros(4096, np.uint8)
        self.rt, self.rule = ctypes.create_string_buffer(64), ctypes.create_string_buffer(256)
        self.scores = np.full(64, np.nan, np.float32)

    def open(self, plan: bytes, count: int) -> bool:
        """``planrt_open``, then ``decision_open`` with room for ``count`` scores."""
        self.plan = _aligned(np.frombuffer(plan, np.uint8))
        arena = _aligned(self.arena)
        size = ctypes.c_size_t
        assert (
            self.native.planrt_open(
                self.rt, ctypes.c_void_p(self.plan.ctypes.data), size(self.plan.size),
                ctypes.c_void_p(arena.ctypes.data), size(arena.size),
            )
            == 0
        )  # fmt: skip
        self.kept = arena
        return bool(
            self.native.decision_open(
                self.rule, self.rt, FRONT_END.rate_hz, ctypes.c_void_p(self.scores.ctypes.data), count
            )
        )


def _aligned(data: np.ndarray) -> np.ndarray:
    """A copy whose first byte lies at a multiple of 16."""
    raw = np.zeros(data.size + 16, np.uint8)
    start = -raw.ctypes.data % 16
    raw[start : start + data.size] = data
    return raw[start : start + data.size]


@pytest.mark.parametrize(("name", "dtype"), CASES)
def test_answers_and_detections(project: Path, tmp_path: Path, name: str, dtype: str) -> None:
    rule, quantised = RULES[name], dtype == "int8"
    scale, zero_point = (SCALE, ZERO_POINT) if quantised else (1.0, 0)
    c = InC(rule, dtype, project, tmp_path)
    header = (tmp_path / "model_plan.h").read_text()
    needs = int(header.split("MODEL_PLAN_DECISION_SCORES ")[1].split("u")[0])
    assert not c.open(c.compiled.plan, needs - 1)
    assert c.open(c.compiled.plan, needs)
    random = np.random.default_rng(2)
    samples = random.integers(-20_000, 20_000, (STREAM * STEP, 2), dtype=np.int16)
    raw = random.integers(-128, 128, (STREAM, ELEMENTS), dtype=np.int8)
    outputs = (raw.astype(np.float32) - ZERO_POINT) * np.float32(SCALE)
    kept = raw if quantised else outputs
    c.native.frontend_reset(c.fe)
    answers, seen = [], []
    for number in range(STREAM):
        piece = ctypes.c_void_p(samples[number * STEP :].ctypes.data)
        c.native.frontend_push(c.fe, piece, STEP)
        window = np.empty(ELEMENTS, dtype)
        c.native.frontend_fill(c.fe, ctypes.c_void_p(window.ctypes.data))
        seen.append((window.astype(np.float32) - zero_point) * np.float32(scale))
        row = np.ascontiguousarray(kept[number])
        ctypes.memmove(c.native.planrt_output(c.rt, 0).data, row.ctypes.data, row.nbytes)
        answers.append(c.native.decision_take(c.rule, c.fe, ctypes.c_uint32((number + 1) * STEP)))
    assert np.isnan(c.scores[needs:]).all()
    x = np.array(seen)
    scores = rule.scores(x, outputs)
    rows = scores.reshape(STREAM, -1)
    compared = rows[:, 0] if isinstance(rule, Value) else rows.max(axis=1)
    assert np.allclose([answer.score for answer in answers], compared, rtol=1e-6)
    if rule.classifies:
        assert [answer.number for answer in answers] == rule.decide(x, outputs).tolist()
    detected = {number: a.detected for number, a in enumerate(answers) if a.detected != -1}
    if isinstance(rule, Value) or rule.threshold is None:
        assert not detected
    else:
        expected = rule.detect(scores, STEP / FRONT_END.rate_hz)
        assert len(expected) > 3
        assert detected == {one.window: one.number for one in expected}


def test_rules_that_do_not_fit_are_refused(project: Path, tmp_path: Path) -> None:
    """A plan may come from anywhere: what it says of its rule is checked before it is followed."""
    c = InC(DEBOUNCED, "int8", project, tmp_path)
    header, record = structures()["planrt_header"], structures()["planrt_decision"]
    at = header.unpack(c.compiled.plan)["metadata"]
    right = record.unpack(c.compiled.plan, at)
    assert c.open(c.compiled.plan, 18)
    for wrong in (
        {"kind": 4},
        {"kind": 2, "output": ELEMENTS},
        {"windows": 0},
        {"windows": 4},
        {"windows": 2**32 - 1},
        {"otherwise": ELEMENTS},
    ):
        changed = bytearray(c.compiled.plan)
        changed[at : at + record.size] = record.pack(right | wrong)
        assert not c.open(seal(changed), 18), wrong
