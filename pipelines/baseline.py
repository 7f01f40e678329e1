"""Stage ``baseline``: what a linear model makes of the same input."""

from pipelines.stage import stage
from tinyml_mlops.config import Params
from tinyml_mlops.evaluation.baseline import baseline as fit_baseline
from tinyml_mlops.layout import Layout
from tinyml_mlops.tasks import load_task


@stage
def baseline(layout: Layout, params: Params) -> None:
    found = fit_baseline(load_task(params.task), layout.data, seed=params.seed)
    found.write(layout.baseline / "baseline.json")


if __name__ == "__main__":
    baseline()
