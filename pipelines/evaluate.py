"""Stage ``evaluate``: accuracy and parity of one variant on this machine."""

from pipelines.stage import stage
from tinyml_mlops.config import Params, Variant
from tinyml_mlops.evaluation import evaluate as evaluate_variant
from tinyml_mlops.evaluation.baseline import Baseline
from tinyml_mlops.layout import Layout
from tinyml_mlops.tasks import load_task


@stage
def evaluate(layout: Layout, params: Params, variant: Variant) -> None:
    evaluate_variant(
        load_task(params.task),
        variant,
        layout.data,
        layout.quantize(variant),
        layout.evaluate(variant),
        baseline=Baseline.read(layout.baseline / "baseline.json"),
        seed=params.seed,
    )


if __name__ == "__main__":
    evaluate()
