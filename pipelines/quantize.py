"""Stage ``quantize``: one variant of the trained model as a ``.tflite``."""

from pipelines.stage import stage
from tinyml_mlops.config import Params, Variant
from tinyml_mlops.layout import Layout
from tinyml_mlops.tasks import load_task
from tinyml_mlops.training import quantize as quantize_model


@stage
def quantize(layout: Layout, params: Params, variant: Variant) -> None:
    quantize_model(
        load_task(params.task),
        variant,
        layout.data,
        layout.train / "model.keras",
        params,
        layout.quantize(variant),
    )


if __name__ == "__main__":
    quantize()
