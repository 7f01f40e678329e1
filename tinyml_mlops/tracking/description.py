"""What an experiment says of itself, and how MLflow's UI opens it."""

from tinyml_mlops.config import Params

TRAINING_VIEW = {"mlflow.experimentKind": "custom_model_development"}
"""Without it the UI asks whether this is about language models before it shows the table of runs."""


def experiment_tags(params: Params) -> dict[str, str]:
    """Tags of the experiment; the description is Markdown."""
    note = (
        f"TinyML models for **{params.task}**, measured on boards.\n\n"
        "* A run `… training` is one training; the runs below it are its variants, each on one board. "
        "Its artifact `report.html` compares them: Pareto fronts, memory, parity, classes.\n"
        "* `accuracy` is the task's headline metric; the tag `tinyml.metric` names it.\n"
        "* `latency_us_…` comes from a hardware clock only; an emulator gives `instructions_per_inference` "
        "and `emulated_latency_us`, as if each took one cycle.\n"
        "* To compare: unfold a training, tick its runs, *Compare*. The page of models lists every variant "
        "on every board with its metrics."
    )
    return {**TRAINING_VIEW, "mlflow.note.content": note}
