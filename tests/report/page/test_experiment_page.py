"""The page of an experiment compares what can be compared."""

from dataclasses import replace

import pytest

from tests.report.page.made import BOARD, COMPARISON
from tests.report.page.taken_apart import Page, taken_apart
from tinyml_mlops.evaluation.baseline import Baseline
from tinyml_mlops.report.page import ExperimentFacts, RunFacts, experiment_page
from tinyml_mlops.tasks.metric import Curve, Line


@pytest.fixture(scope="module")
def page(experiment: ExperimentFacts) -> Page:
    return taken_apart(experiment_page(experiment))


def test_the_sections_are_in_order(page: Page) -> None:
    assert tuple(page.sections) == (
        "Variants on boards",
        "Scores",
        "Trade-offs",
        "Memory by owner",
        "Parity",
        "Quantisation and calibration",
        "Classes",
        "Data",
    )


def test_scores_stand_beside_those_of_a_linear_model(experiment: ExperimentFacts) -> None:
    curve = Curve(
        title="ROC curve", x_label="x", y_label="y", lines=(Line(name="model", x=(0.0, 1.0), y=(0.0, 1.0)),)
    )
    runs = []
    for run in experiment.runs:
        metric = run.evaluation.metric.model_copy(update={"value": 0.5})
        linear = Baseline(kind="linear", metric=metric, samples=90, parameters=3)
        changes = {
            "baseline": linear,
            "curve": curve,
            "others": (metric.model_copy(update={"name": "macro_f1", "value": 0.25}),),
        }
        changed = run.evaluation.model_copy(update=changes)
        runs.append(RunFacts(**{**vars(run), "evaluation": changed}))
    html = experiment_page(replace(experiment, runs=tuple(runs)))
    found = {row[0]: row for row in taken_apart(html).rows if len(row) == 5}
    assert found["metric"][-1] == "linear model"
    assert found["accuracy"][-1].startswith("0.5000 (")
    assert found["macro_f1"][1].startswith("0.2500 (") and found["macro_f1"][-1] == "–"
    assert html.count('class="series"') == 3, "one picture a variant"


def test_each_variant_on_each_board_is_a_row(page: Page) -> None:
    found = [row for row in page.rows if len(row) == 12]
    assert [row[0] for row in found] == ["variant", "float32", "int8_ptq", "int8_qat"] * 2
    assert found[2][1:6] == ["0.9667", "0.9267 – 0.9867", "-0.0083", "0.9667", "3,100,000"]
    assert found[2][6:9] == ["53,936", "61,000", "20,144"]
    assert found[6][5] == "1,033,333"
    assert "Not here yet: float32 @ qemu_mps2_an500" in page.sections["Variants on boards"]


def test_the_best_is_marked_and_a_tie_of_all_is_not(experiment: ExperimentFacts) -> None:
    html = experiment_page(experiment)
    assert '<span class="best">0.9750</span>' in html
    assert '<span class="best">61,000</span>' in html
    assert '<span class="best">20,144</span>' not in html  # the RAM of all of them


def test_the_front_is_told_in_words_and_drawn(page: Page) -> None:
    shown = page.sections["Trade-offs"]
    assert (
        shown.count("On the front: by time int8_ptq, float32; by flash int8_ptq, float32; by arena float32.")
        == 2
    )
    assert shown.count("On none: int8_qat.") == 2
    points = [value for element, name, value in page.attributes if (element, name) == ("circle", "class")]
    assert len(points) == 3 * 6
    assert points.count("point best") == 2 * (2 + 2 + 1)


def test_where_less_is_better_the_front_turns(experiment: ExperimentFacts) -> None:
    def turned(run: RunFacts) -> RunFacts:
        metric = run.evaluation.metric.model_copy(update={"higher_is_better": False, "name": "error"})
        evaluation = run.evaluation.model_copy(update={"metric": metric})
        return RunFacts(**{**vars(run), "evaluation": evaluation})

    page = taken_apart(experiment_page(ExperimentFacts("sine", tuple(map(turned, experiment.runs)))))
    assert "by time int8_ptq, int8_qat; by flash int8_ptq, int8_qat" in page.sections["Trade-offs"]
    assert "error over 120 test samples, lower is better" in page.sections["Variants on boards"]


def test_parity_of_host_and_devices(page: Page) -> None:
    differ = "25.0 % differ, by up to 1 LSB"
    assert ["int8_ptq", "25.0 % differ, by up to 2 LSB", differ, "identical"] in page.rows
    assert ["int8_ptq", BOARD, "identical"] in page.rows


def test_quantisation_classes_and_data(page: Page) -> None:
    row = ["int8_ptq", "calibrated after training", "2", "34.5", "34.5", "1 ABS second/Abs"]
    assert row in page.rows
    assert ["float32", "not quantised", "–", "–", "–", "–"] in page.rows
    assert ["no", "40", *["92.5 %"] * 3] in page.rows
    assert ["test", "120", "1", "2" * 16] in page.rows
    assert "licence CC0" in page.sections["Data"]


def test_pairs_of_variants_and_the_verdict(experiment: ExperimentFacts) -> None:
    page = taken_apart(experiment_page(replace(experiment, comparison=COMPARISON)))
    shown = page.sections["Post-training against quantisation-aware"]
    assert COMPARISON.verdict in shown
    assert "120 test samples, the same for all" in shown
    assert ["int8_qat", "int8_ptq", "-0.0417", "-0.0900 to +0.0060", "0.096", "0.19"] in page.rows
    assert ["3", "0.9600", "0.9300 – 0.9800"] in page.rows
    assert "standard deviation 0.0080" in shown
    dots = [value for element, name, value in page.attributes if (element, name) == ("circle", "r")]
    assert dots.count("4") == 1
