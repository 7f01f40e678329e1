"""Rules decide each sample by itself, and are read back as they were written."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from tinyml_mlops.decision import (
    NOTHING,
    Argmax,
    Debounce,
    Decision,
    DecisionRule,
    Reconstruction,
    Threshold,
    Value,
)

RULES = [
    Value(),
    Argmax(labels=("a", "b", "c")),
    Argmax(labels=("a", "b", "c"), threshold=0.4, otherwise="c"),
    Argmax(labels=("a", "b", "c"), threshold=0.4),
    Threshold(threshold=0.25, output=2, labels=("other", "wake")),
    Reconstruction(threshold=0.5, debounce=Debounce(windows=3, least=2, refractory_s=1.5)),
]


@pytest.mark.parametrize("rule", RULES)
@given(seed=st.integers(0, 1000), n=st.integers(1, 20))
@settings(max_examples=20)
def test_a_batch_is_decided_as_its_samples_are(rule: DecisionRule, seed: int, n: int) -> None:
    random = np.random.default_rng(seed)
    x, outputs = random.random((n, 3)).astype(np.float32), random.random((n, 3)).astype(np.float32)
    batch = rule.decide(x, outputs)
    single = [rule.decide(x[i : i + 1], outputs[i : i + 1]) for i in range(n)]
    assert np.array_equal(batch, np.concatenate(single))
    assert np.array_equal(
        rule.scores(x, outputs),
        np.concatenate([rule.scores(x[i : i + 1], outputs[i : i + 1]) for i in range(n)]),
    )


@pytest.mark.parametrize("rule", RULES)
def test_what_is_written_is_read_back(rule: DecisionRule) -> None:
    decision = Decision(rule=rule, samples=7)
    assert Decision.model_validate_json(decision.model_dump_json()) == decision


def test_below_its_threshold_the_largest_output_is_not_the_answer() -> None:
    outputs = np.array([[0.5, 0.3, 0.2], [0.35, 0.33, 0.32], [0.2, 0.4, 0.4]], np.float32)
    assert RULES[1].decide(outputs, outputs).tolist() == [0, 0, 1], "of equal ones the first"
    assert RULES[2].decide(outputs, outputs).tolist() == [0, 2, 1]
    assert RULES[3].decide(outputs, outputs).tolist() == [0, NOTHING, 1]


def test_a_score_that_equals_the_threshold_is_positive() -> None:
    outputs = np.array([[0, 0, 0.25], [0, 0, np.nextafter(np.float32(0.25), np.float32(0))]], np.float32)
    assert RULES[4].decide(outputs, outputs).tolist() == [1, 0]


def test_reconstruction_compares_input_and_output() -> None:
    x = np.array([[[1.0], [1.0]], [[0.0], [0.0]]], np.float32)
    outputs = np.array([[[0.0], [1.0]], [[0.0], [0.5]]], np.float32)
    rule = Reconstruction(threshold=0.5)
    assert rule.scores(x, outputs).tolist() == [0.5, 0.125]
    assert rule.decide(x, outputs).tolist() == [1, 0]


def test_values_of_one_element_are_one_dimension() -> None:
    assert Value().decide(np.zeros((3, 1)), np.zeros((3, 1))).shape == (3,)
    assert Value().decide(np.zeros((3, 1)), np.zeros((3, 2))).shape == (3, 2)


@pytest.mark.parametrize(
    ("wrong", "where"),
    [
        ({"kind": "coin"}, "kind"),
        ({"kind": "argmax", "labels": ("a",), "otherwise": "b"}, "otherwise"),
        ({"kind": "threshold"}, "threshold"),
        ({"kind": "threshold", "threshold": float("nan")}, "threshold"),
        ({"kind": "threshold", "threshold": 1.0, "labels": ("one",)}, "labels"),
        ({"kind": "value", "debounce": {"windows": 0}}, "windows"),
        ({"kind": "value", "code": "import os"}, "code"),
    ],
)
def test_wrong_records_are_refused(wrong: dict[str, object], where: str) -> None:
    with pytest.raises(ValidationError, match=where):
        TypeAdapter(DecisionRule).validate_python(wrong)
