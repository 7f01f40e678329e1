"""What an experiment says of itself, and how MLflow's UI opens it."""

from collections.abc import Iterable

from tinyml_mlops.config import Params, load_target
from tinyml_mlops.tracking.views import view_name, view_tags

TRAINING_VIEW = {"mlflow.experimentKind": "custom_model_development"}
"""Without it the UI asks whether this is about language models before it shows the table of runs."""


def experiment_tags(params: Params, experiment_id: str, *, higher_is_better: bool) -> dict[str, str]:
    """Tags of the experiment: kind, description (Markdown) and saved views.

    ``higher_is_better`` is about the task's headline metric.
    """
    kinds = sorted({load_target(board).timing_kind for board in params.boards})
    note = (
        f"TinyML models for **{params.task}**, measured on boards: {_links(experiment_id, kinds)}.\n\n"
        "* A run `… training` is one training; the runs below it are its variants, each on one board. "
        "Its artifact `report.html` compares them: Pareto fronts, memory, parity, classes.\n"
        "* `accuracy` is the task's headline metric; the tag `tinyml.metric` names it.\n"
        "* `latency_us_…` comes from a hardware clock only; an emulator gives `instructions_per_inference` "
        "and `emulated_latency_us`, as if each took one cycle.\n"
        "* To compare: open the table above, tick some runs, *Compare*. The page of models lists every "
        "variant on every board with its metrics."
    )
    views = view_tags(kinds, higher_is_better=higher_is_better)
    return {**TRAINING_VIEW, **views, "mlflow.note.content": note}


def _links(experiment_id: str, timing_kinds: Iterable[str]) -> str:
    """To the saved views, as a table and as charts."""
    page = f"#/experiments/{experiment_id}/runs?workflowType=machine_learning&viewStateShareKey="
    links = []
    for kind in timing_kinds:
        view = page + view_name(kind)
        links.append(f"{kind} [as a table]({view}), [as charts]({view}&compareRunsMode=CHART)")
    return "; ".join(links)
