"""Stage ``compare``: variants against each other on the same samples, and other calibration sets."""

from pipelines.stage import stage
from tinyml_mlops.comparison.compare import compare as compare_variants
from tinyml_mlops.config import Params
from tinyml_mlops.layout import Layout
from tinyml_mlops.tasks import load_task


@stage
def compare(layout: Layout, params: Params) -> None:
    print(compare_variants(load_task(params.task), layout, params).verdict)


if __name__ == "__main__":
    compare()
