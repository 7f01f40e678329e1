"""What a model is for, in its ``.tflite``: every runtime takes it, and nothing of it is believed unseen."""

from pathlib import Path

import numpy as np
import pytest
from ai_edge_litert import schema_py_generated as schema
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.dense_model import dense_model
from tinyml_mlops.decision import About, Argmax, Debounce, Threshold
from tinyml_mlops.decision.embedded import ENTRY, LARGEST_BYTES, about_of, embed
from tinyml_mlops.errors import ModelError
from tinyml_mlops.evaluation.runners.litert import LitertRunner
from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.evaluation.samples import random_samples
from tinyml_mlops.plan import HostModel, compile_plan
from tinyml_mlops.tflite_metadata import read_entry, with_entry

ABOUT = About(
    task="wake_word",
    variant="int8_qat",
    decision=Threshold(
        threshold=0.73,
        output=1,
        labels=("other", "hey „Ö“"),
        debounce=Debounce(windows=4, least=2, refractory_s=1.5),
    ),
    features={"kind": "log_mel", "mean": [0.5, -1.25], "unit": None},
)
MODEL = dense_model(seed=3, classes=4)


def test_what_is_embedded_is_read_back() -> None:
    assert about_of(MODEL) is None
    assert about_of(embed(MODEL, ABOUT)) == ABOUT
    assert embed(MODEL, ABOUT) == embed(MODEL, ABOUT)


def test_the_model_itself_stays_as_it_was_byte_by_byte() -> None:
    embedded = embed(MODEL, ABOUT)
    assert embedded.endswith(MODEL)
    assert (len(embedded) - len(MODEL)) % 64 == 0, "buffers keep their alignment"


def test_every_runtime_takes_it_and_gives_the_same_answers(shared_models: Path) -> None:
    for model in (MODEL, (shared_models / "kws_ref_model.tflite").read_bytes()):
        embedded = embed(model, ABOUT)
        x = random_samples(LitertRunner(model).inputs[0], 2, 0)
        for open_model in (LitertRunner, TflmRunner, lambda data: PlanrtRunner(compile_plan(data).plan)):
            assert np.array_equal(open_model(model).run(x), open_model(embedded).run(x))


def test_another_record_takes_the_place_of_the_first_and_other_entries_stay() -> None:
    twice = embed(with_entry(embed(MODEL, ABOUT), "of somebody else", b"abc"), About(task="other"))
    assert about_of(twice) == About(task="other")
    assert read_entry(twice, "of somebody else") == b"abc"
    model = schema.Model.GetRootAsModel(twice, 0)
    names = [model.Metadata(number).Name() for number in range(model.MetadataLength())]
    assert names.count(ENTRY.encode()) == 1
    before = schema.Model.GetRootAsModel(MODEL, 0)
    assert {before.Metadata(number).Name() for number in range(before.MetadataLength())} <= set(names)


@given(st.binary(max_size=100), st.text(max_size=20).filter(lambda name: "\0" not in name))
@settings(max_examples=20, deadline=None)
def test_any_name_and_content(content: bytes, name: str) -> None:
    embedded = with_entry(MODEL, name, content)
    assert read_entry(embedded, name) == content
    model = schema.Model.GetRootAsModel(embedded, 0)
    buffer = model.Buffers(model.BuffersLength() - 1)
    if content:
        vector = buffer._tab.Vector(buffer._tab.Offset(4))
        assert vector % 16 == 0


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not JSON",
        b"[" * 10_000,
        b'{"format": 2}',
        b'{"decision": {"kind": "coin"}}',
        b'{"decision": {"kind": "threshold", "threshold": 1e300}}',
        b'{"decision": {"kind": "argmax", "labels": ["\\ud800"]}}',
        b'{"extra": 1}',
        b" " * (LARGEST_BYTES + 1),
        b" " * (1 << 19),
        b"\xff\xfe",
    ],
)
def test_an_entry_that_is_wrong_is_refused_with_its_name(content: bytes) -> None:
    with pytest.raises(ModelError, match=ENTRY):
        compile_plan(with_entry(MODEL, ENTRY, content))


@given(at=st.integers(0, 700), bit=st.integers(0, 7))
@settings(max_examples=100, deadline=None)
def test_a_damaged_file_is_read_or_refused(at: int, bit: int) -> None:
    damaged = bytearray(embed(MODEL, ABOUT))
    damaged[at] ^= 1 << bit
    try:
        about_of(bytes(damaged))
        embed(bytes(damaged), ABOUT)
    except ModelError as error:
        assert str(error)


def test_the_plan_says_it_too_for_c() -> None:
    host = HostModel.open(compile_plan(embed(MODEL, ABOUT)).plan)
    rule = host.decision()
    assert rule is not None
    assert (rule["kind"], rule["output"], rule["windows"], rule["least"]) == (2, 1, 4, 2)
    assert rule["threshold"] == np.float32(0.73)
    assert rule["refractory_s"] == 1.5
    assert [host.label(number) for number in range(3)] == ["other", "hey „Ö“", ""]
    assert b'"log_mel"' in host.description()


def test_a_rule_without_a_threshold_is_reached_by_every_score() -> None:
    about = About(decision=Argmax(labels=("a", "b", "c", "d")))
    rule = HostModel.open(compile_plan(embed(MODEL, about)).plan).decision()
    assert rule is not None
    assert rule["threshold"] == np.finfo(np.float32).min
    assert rule["otherwise"] == 0xFFFFFFFF


def test_a_model_that_says_nothing_has_a_plan_that_says_nothing() -> None:
    host = HostModel.open(compile_plan(MODEL).plan)
    assert (host.decision(), host.label(0), host.description()) == (None, "", b"")
