"""The page of a run says what its records say."""

import pytest

from tests.report.page.made import BOARD, run_facts
from tests.report.page.taken_apart import taken_apart
from tinyml_mlops.config import Variant
from tinyml_mlops.evaluation.baseline import Baseline
from tinyml_mlops.evaluation.evaluation import GroupResult
from tinyml_mlops.measure import Measurement
from tinyml_mlops.measure.statistics import Summary
from tinyml_mlops.plan import CompiledPlan
from tinyml_mlops.report.page import RunFacts, run_page
from tinyml_mlops.report.page.run.confusion import MOST_CLASSES
from tinyml_mlops.tasks.metric import Curve, Line, Metric

TITLES = (
    "At a glance",
    "Memory map",
    "Arena over time",
    "Profile by op",
    "Parity ladder",
    "Quantisation and calibration",
    "Scores",
    "Confusion matrix",
    "How it was measured",
)


def sections(facts: RunFacts) -> dict[str, str]:
    return taken_apart(run_page(facts)).sections


def rows(facts: RunFacts) -> list[list[str]]:
    return taken_apart(run_page(facts)).rows


def test_the_sections_are_in_order(compiled: CompiledPlan) -> None:
    assert tuple(sections(run_facts(compiled))) == TITLES


def test_the_figures_at_a_glance(compiled: CompiledPlan) -> None:
    shown = sections(run_facts(compiled))["At a glance"]
    for figure in ("0.9667", "95 %: 0.9267 to 0.9867, n = 120", "3,100,000", "59.6 KiB", "5.8 % of 1.0 MiB"):
        assert figure in shown
    assert "only 2 calibration samples" in shown
    assert "latency" not in shown  # an emulator has none


def test_all_scores_are_shown_with_baseline_figure_and_groups(compiled: CompiledPlan) -> None:
    facts = run_facts(compiled)
    other = Metric(name="auc", value=0.875, low=0.8, high=0.9, higher_is_better=True, n=120)
    linear = Baseline(kind="linear", samples=90, parameters=3, metric=other.model_copy(update={"value": 0.5}))
    curve = Curve(
        title="ROC curve",
        x_label="false",
        y_label="true",
        lines=(
            Line(name="model", x=(0.0, 1.0), y=(0.0, 1.0)),
            Line(name="chosen", x=(0.5,), y=(0.75,), style="points"),
        ),
    )
    groups = tuple(GroupResult(group=f"voice {number}", metric=other) for number in range(20))
    changes = {"others": (other,), "baseline": linear, "curve": curve, "groups": groups}
    changed = RunFacts(**{**vars(facts), "evaluation": facts.evaluation.model_copy(update=changes)})
    shown, found = sections(changed)["Scores"], rows(changed)
    assert "the largest output decides for one of yes, no, up" in shown
    assert ["auc", "0.8750", "0.8000 – 0.9000", "120", "higher"] in found
    assert ["auc of a linear model", "0.5000", "0.8000 – 0.9000", "120", "higher"] in found
    assert "ROC curve" in shown and "dots: chosen" in shown
    assert "the 12 worst" in shown and "voice 11" in shown and "voice 12" not in shown
    assert "<svg" in run_page(changed) and 'class="dot"' in run_page(changed)


def test_hardware_time_is_latency(compiled: CompiledPlan) -> None:
    facts = run_facts(compiled)
    latency = Summary(n=10, min=1.5, p50=2.5, p95=4.5, mean=2.5, max=5.0, p50_low=2.0, p50_high=3.0)
    profile = tuple(
        op.model_copy(update={"instructions": None, "latency_us": 1.25}) for op in facts.measurement.profile
    )
    changes = {"timing_kind": "hardware", "instructions": None, "latency_us": latency, "profile": profile}
    measured: Measurement = facts.measurement.model_copy(update=changes)
    shown = sections(RunFacts(**{**vars(facts), "measurement": measured}))
    assert "latency, median2.5 µs95 % of the repeats within 4.5 µs" in shown["At a glance"]
    assert "instructions" not in shown["At a glance"] + shown["Profile by op"] + shown["How it was measured"]


def test_memory_by_owner_adds_up(compiled: CompiledPlan) -> None:
    found = rows(run_facts(compiled))
    assert ["model", "31,000", "50.8 %"] in found
    assert ["runtime", "18,000", "29.5 %"] in found
    assert ["free", "987,576", ""] in found
    titles = [
        value.partition(":")[0]
        for element, name, value in taken_apart(run_page(run_facts(compiled))).attributes
        if (element, name) == ("i", "title")
    ]
    assert titles == ["model", "runtime", "libc", "application", "model", "application", "stack"]
    assert ["stack", "4,096", "20.3 %"] in found
    assert ["model_plan", "model", "flash", "30,500"] in found


def test_every_block_of_the_arena_is_drawn_where_it_lies(compiled: CompiledPlan) -> None:
    page = taken_apart(run_page(run_facts(compiled)))
    boxes = [value for element, name, value in page.attributes if (element, name) == ("rect", "height")]
    assert len(boxes) == len(compiled.lifetimes) > 1
    shown = page.sections["Arena over time"]
    for block in compiled.lifetimes:
        name = "/".join(block.name.split("/")[-2:])
        assert f"{name}: {block.size_bytes:,} bytes from {block.offset:,}, ops {block.first_op}" in shown


def test_the_profile_joins_cost_kernel_and_macs(compiled: CompiledPlan) -> None:
    facts = run_facts(compiled)
    found = [row for row in rows(facts) if row[0] in {"0 SQRT", "1 ABS"}]
    costs = [f"{op.instructions:,.0f}" for op in facts.measurement.profile]
    kernels = [op.kernel.removeprefix("planrt_") for op in compiled.ops]
    assert [(row[1], row[2], row[6]) for row in found if len(row) == 7] == [
        (cost, "50.0 %", kernel) for kernel, cost in zip(kernels, costs, strict=True)
    ]
    assert "62,000 of an inference are spent between them" in sections(facts)["Profile by op"]


def test_the_ladder_names_every_rung_and_the_first_difference(compiled: CompiledPlan) -> None:
    shown = sections(run_facts(compiled))["Parity ladder"]
    places = [
        shown.index(rung)
        for rung in ("Keras", "LiteRT, ref", "TFLM on the host", "planrt on the host", "the device: ")
    ]
    assert places == sorted(places)
    assert "25.0 % differ, by up to 1 LSB with LiteRT" in shown
    assert "op 0 CONV_2D, first/layer: 3 elements of sample one" in shown
    assert shown.count("identical with TFLM") == 2


def test_calibration_and_the_worst_layer(compiled: CompiledPlan) -> None:
    page = taken_apart(run_page(run_facts(compiled)))
    shown = page.sections["Quantisation and calibration"]
    assert "Ranges come from 2 samples, 2.0 % of what there is to train on; 2 of them are" in shown
    assert "4" * 64 in shown
    assert ["0 SQRT", "38.0", "first/Sqrt"] in page.rows
    assert ["1 ABS", "34.5", "second/Abs"] in page.rows
    noise = [
        row for row in page.rows if row in (["0 SQRT", "38.0", "first/Sqrt"], ["1 ABS", "34.5", "second/Abs"])
    ]
    assert noise[0][0] == "1 ABS"  # the worst comes first
    floats = sections(run_facts(compiled, Variant.FLOAT32))["Quantisation and calibration"]
    assert "not quantised" in floats
    assert "No calibration samples" in floats


def test_ranges_against_data_what_clips_most_first(compiled: CompiledPlan) -> None:
    found = [row for row in rows(run_facts(compiled)) if len(row) == 8 and "to" in row[1]]
    clipping = ["0 SQRT", "-1 to 0.99", "-0.9 to 0.95", "-3.5 to 0.5", "12.5 %", "25.0 %", "320.5"]
    assert found[0] == [*clipping, "first/Sqrt"]
    assert (found[1][0], found[1][5]) == ("input", "0.0 %")


def test_pruning_is_told_with_what_it_came_to(compiled: CompiledPlan) -> None:
    facts = run_facts(compiled)
    pruned = facts.quantization.model_copy(update={"pruned_sparsity": 0.5, "weight_sparsity": 0.448})
    shown = sections(RunFacts(**{**vars(facts), "quantization": pruned}))["Quantisation and calibration"]
    assert "Pruned to 50.0 % zeros" in shown
    assert "44.8 % of all weights" in shown
    assert "Pruned" not in sections(facts)["Quantisation and calibration"]


def test_every_count_of_the_confusion_matrix(compiled: CompiledPlan) -> None:
    found = rows(run_facts(compiled))
    assert ["actual", "yes", "no", "up"] in found
    assert ["yes", "40", "1", ""] in found
    assert ["no", "40", "92.5 %", "97.4 %"] in found  # recall 37 of 40, precision 37 of 38


def test_many_classes_become_a_list_of_confusions(compiled: CompiledPlan) -> None:
    count = MOST_CLASSES + 1
    labels = tuple(f"class {number}" for number in range(count))
    diagonal = [[5 * (row == column) for column in range(count)] for row in range(count)]
    diagonal[3][7], diagonal[8][2] = 4, 9
    facts = run_facts(compiled, labels=labels, confusion=tuple(map(tuple, diagonal)))
    found = rows(facts)
    at = found.index(["actual", "predicted", "samples"])
    assert found[at + 1 : at + 3] == [["class 8", "class 2", "9"], ["class 3", "class 7", "4"]]
    assert len(run_page(facts)) < 300_000


@pytest.mark.parametrize("gone", ["Confusion matrix", "Arena over time", "Profile by op"])
def test_what_there_is_not_has_no_heading(compiled: CompiledPlan, gone: str) -> None:
    """A regression has no confusion matrix, an old export no blocks, a short measurement no profile."""
    facts = run_facts(compiled)
    without = {
        "Confusion matrix": ("evaluation", {"confusion": (), "labels": (), "classes": ()}),
        "Arena over time": ("export", {"lifetimes": ()}),
        "Profile by op": ("measurement", {"profile": ()}),
    }
    record, changes = without[gone]
    changed = getattr(facts, record).model_copy(update=changes)
    found = sections(RunFacts(**{**vars(facts), record: changed}))
    assert tuple(found) == tuple(title for title in TITLES if title != gone)


def test_how_it_was_measured(compiled: CompiledPlan) -> None:
    shown = sections(run_facts(compiled))["How it was measured"]
    for fact in (
        "emulated: 3,100,000 instructions each time",
        "-O2 -mcpu=cortex-m4",
        "0000beef",
        compiled.id,
    ):
        assert fact in shown
    assert BOARD in run_page(run_facts(compiled))
