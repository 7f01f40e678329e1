"""What holds for every page: small, whole, the same each time, safe whatever a model calls its tensors."""

import re

import pytest

from tests.report.page.made import run_facts
from tests.report.page.taken_apart import taken_apart
from tinyml_mlops.plan import CompiledPlan
from tinyml_mlops.report.page import ExperimentFacts, RunFacts, experiment_page, run_page
from tinyml_mlops.report.page.html import element

MOST_BYTES = 300_000
HOSTILE = "\"'><script>alert(1)</script><img src=x onerror=alert(1)>\u202e\x00\udc80&amp;"


@pytest.fixture(scope="module", params=["run", "experiment"])
def page(request: pytest.FixtureRequest, experiment: ExperimentFacts) -> str:
    return run_page(experiment.runs[1]) if request.param == "run" else experiment_page(experiment)


def test_small_and_encodable(page: str) -> None:
    assert len(page.encode()) < MOST_BYTES


def test_nothing_is_loaded_and_nothing_runs(page: str) -> None:
    found = taken_apart(page)
    assert not {"script", "link", "img", "iframe", "object", "a", "form", "use", "image"} & set(
        found.elements
    )
    assert not [name for _, name, _ in found.attributes if name.startswith("on") or name in {"src", "href"}]
    assert not re.search(r"https?:|url\(|@import|data:", page)
    policy = ("meta", "content", "default-src 'none'; style-src 'unsafe-inline'")
    assert policy in found.attributes


def test_dark_light_and_narrow(page: str) -> None:
    assert "prefers-color-scheme: dark" in page
    assert ("meta", "content", "width=device-width, initial-scale=1") in taken_apart(page).attributes
    tables, scrolling = page.count("<table"), page.count('<div class="scroll" tabindex="0"><table')
    assert tables == scrolling > 3


def test_the_same_records_give_the_same_bytes(compiled: CompiledPlan, experiment: ExperimentFacts) -> None:
    assert run_page(run_facts(compiled)) == run_page(run_facts(compiled))
    again = ExperimentFacts(experiment.task, tuple(experiment.runs), experiment.missing)
    assert experiment_page(again) == experiment_page(experiment)


def hostile(facts: RunFacts) -> RunFacts:
    """The same with a name in every place where a model or a user names something."""
    export, evaluation, measured = facts.export, facts.evaluation, facts.measurement
    quantization, build, manifest = facts.quantization, facts.build, facts.manifest

    def named(records: tuple, field: str) -> tuple:  # type: ignore[type-arg]
        return tuple(one.model_copy(update={field: HOSTILE}) for one in records)

    return RunFacts(
        manifest=manifest.model_copy(update={"source": HOSTILE, "licence": HOSTILE, "notes": (HOSTILE,)}),
        quantization=quantization.model_copy(
            update={"layers": named(quantization.layers, "layer"), "warnings": (HOSTILE,)}
        ),
        evaluation=evaluation.model_copy(
            update={
                "task": HOSTILE,
                "labels": (HOSTILE,) * len(evaluation.labels),
                "classes": named(evaluation.classes, "label"),
                "metric": evaluation.metric.model_copy(update={"name": HOSTILE}),
            }
        ),
        export=export.model_copy(
            update={
                "ops": named(export.ops, "output_name"),
                "lifetimes": named(export.lifetimes, "name"),
            }
        ),
        build=build.model_copy(
            update={
                "board": HOSTILE,
                "compiler": HOSTILE,
                "flash_by_owner": {HOSTILE: 5},
                "largest_symbols": named(build.largest_symbols, "name"),
            }
        ),
        measurement=measured.model_copy(update={"profile": named(measured.profile, "name")}),
    )


def test_names_are_text_whatever_is_in_them(compiled: CompiledPlan) -> None:
    facts = hostile(run_facts(compiled))
    for html in (run_page(facts), experiment_page(ExperimentFacts(HOSTILE, (facts,), (HOSTILE,)))):
        html.encode()  # a half surrogate cannot be
        assert not re.search("[\x00\u202e]", html)
        found = taken_apart(html)
        assert not {"script", "img"} & set(found.elements)
        assert not [name for _, name, _ in found.attributes if name.startswith("on")]
        assert html.count("&lt;script&gt;alert(1)") > 5


def test_markup_and_text_are_told_apart() -> None:
    inner = element("b", "1 < 2", class_="n", data_x='"')
    assert inner == '<b class="n" data-x="&quot;">1 &lt; 2</b>'
    assert element("p", inner, None, " & more", x=1.5, y=2.0, title=None) == (
        f'<p x="1.5" y="2">{inner} &amp; more</p>'
    )


def test_a_deep_model_keeps_the_page_small(compiled: CompiledPlan) -> None:
    facts = run_facts(compiled)
    many = 5_000
    block, op, cost = facts.export.lifetimes[0], facts.export.ops[0], facts.measurement.profile[0]
    export = facts.export.model_copy(update={"ops": (op,) * many, "lifetimes": (block,) * many})
    measured = facts.measurement.model_copy(update={"profile": (cost,) * many})
    layers = facts.quantization.layers[:1] * many
    quantization = facts.quantization.model_copy(update={"layers": layers})
    changed = {"export": export, "measurement": measured, "quantization": quantization}
    page = run_page(RunFacts(**{**vars(facts), **changed}))
    assert len(page.encode()) < 2_000_000
    assert "4,700 more rows are not shown" in page
    assert "The 500 largest of 5,000 blocks" in page
