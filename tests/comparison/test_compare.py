"""Variants on the same samples: pairs, other calibration sets, and a verdict in one sentence."""

import numpy as np
import pytest

from tinyml_mlops.comparison import Comparison, Pair
from tinyml_mlops.comparison.compare import compare
from tinyml_mlops.comparison.verdict import deciding, verdict
from tinyml_mlops.config import Params, Variant
from tinyml_mlops.data import TEST, load_split
from tinyml_mlops.data.npz import load_npz, save_npz
from tinyml_mlops.errors import DataError
from tinyml_mlops.evaluation import Evaluation
from tinyml_mlops.layout import Layout
from tinyml_mlops.tasks import load_task

SINE = load_task("sine")


def pair(difference: float, p_value: float, quantity: str = "right answers") -> Pair:
    return Pair(
        first=Variant.INT8_PTQ,
        second=Variant.INT8_QAT,
        quantity=quantity,  # type: ignore[arg-type]
        n=600,
        difference=difference,
        low=difference - 0.01,
        high=difference + 0.01,
        p_value=p_value,
        p_adjusted=p_value,
    )


@pytest.fixture(scope="module")
def comparison(evaluated: Layout, params: Params) -> Comparison:
    return compare(SINE, evaluated, params)


@pytest.mark.training
def test_stored_outputs_give_the_metric_again(evaluated: Layout) -> None:
    test = load_split(evaluated.data, TEST)
    folder = evaluated.evaluate(Variant.INT8_PTQ)
    stored, evaluation = load_npz(folder / "outputs.npz"), Evaluation.read(folder / "evaluation.json")
    assert stored["ids"].tolist() == test.ids.tolist()
    again = SINE.score(test, stored["outputs"], evaluation.rule, 7).headline
    assert again == evaluation.metric


@pytest.mark.training
def test_every_pair_is_compared_on_all_samples(comparison: Comparison, evaluated: Layout) -> None:
    names = [(one.first, one.second) for one in comparison.pairs]
    assert names == [("float32", "int8_ptq"), ("float32", "int8_qat"), ("int8_ptq", "int8_qat")]
    assert {one.n for one in comparison.pairs} == {len(load_split(evaluated.data, TEST))}
    values = {variant: metric.value for variant, metric in comparison.metrics.items()}
    for one in comparison.pairs:
        assert one.difference == pytest.approx(values[one.second] - values[one.first], abs=1e-6)
        assert one.low <= one.difference <= one.high
        assert one.p_value <= one.p_adjusted
    assert Comparison.read(evaluated.comparison) == comparison


@pytest.mark.training
def test_other_calibration_sets_are_drawn_and_scored(comparison: Comparison) -> None:
    assert comparison.calibrated is Variant.INT8_PTQ
    assert [draw.seed for draw in comparison.draws] == [1, 2]
    assert len({draw.sha256 for draw in comparison.draws}) == 2
    assert {draw.samples for draw in comparison.draws} == {50}
    assert all(draw.metric.value < 0.12 for draw in comparison.draws)
    values = [draw.metric.value for draw in comparison.draws]
    assert comparison.spread == pytest.approx(np.std(values, ddof=1))
    assert "other calibration sets move int8_ptq" in comparison.verdict


@pytest.mark.training
def test_outputs_of_another_split_are_refused(evaluated: Layout, params: Params) -> None:
    path = evaluated.evaluate(Variant.INT8_QAT) / "outputs.npz"
    stored = load_npz(path)
    save_npz(path, stored | {"ids": stored["ids"][::-1]})
    try:
        with pytest.raises(DataError, match=r"outputs\.npz belongs to another test split"):
            compare(SINE, evaluated, params)
    finally:
        save_npz(path, stored)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (pair(0.02, 0.01), "int8_qat is better than int8_ptq: right answers +0.0200"),
        (pair(-0.02, 0.01), "int8_qat is worse than int8_ptq"),
        (pair(0.02, 0.01, "absolute error"), "int8_qat is worse than int8_ptq"),
        (pair(-0.02, 0.01, "absolute error"), "int8_qat is better than int8_ptq"),
        (pair(0.02, 0.2), "Nothing says that int8_qat and int8_ptq differ"),
        (None, "There is nothing to decide"),
    ],
)
def test_the_verdict_is_one_sentence(found: Pair | None, said: str) -> None:
    sentence = verdict(found, 0.004)
    assert sentence.startswith(said)
    assert sentence.count(". ") == sentence.count("1 s. d.")


def test_the_verdict_says_over_what_a_stream_is_compared() -> None:
    found = pair(-0.5, 0.01, "errors a minute").model_copy(update={"unit": "segments of the stream"})
    sentence = verdict(found, None)
    assert sentence.startswith("int8_qat is better than int8_ptq: errors a minute -0.5000")
    assert sentence.endswith("n = 600 segments of the stream.")
    places = verdict(pair(0.02, 0.01).model_copy(update={"unit": "places"}), None)
    assert "sign-flip p" in places and "exact McNemar p" in verdict(pair(0.02, 0.01), None)


def test_the_deciding_pair_is_always_post_training_first() -> None:
    methods = {"int8_ptq": "post_training", "int8_qat": "quantization_aware", "float32": "none"}
    assert deciding([pair(0.02, 0.01)], methods) == pair(0.02, 0.01)
    turned = pair(0.02, 0.01).model_copy(update={"first": Variant.INT8_QAT, "second": Variant.INT8_PTQ})
    found = deciding([turned], methods)
    assert found is not None
    assert (found.first, found.second, found.difference) == ("int8_ptq", "int8_qat", -0.02)
    assert (found.low, found.high) == pytest.approx((-0.03, -0.01))
    assert deciding([], methods) is None
