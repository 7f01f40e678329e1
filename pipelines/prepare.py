"""Stage ``prepare``: data as four splits with a manifest."""

import shutil

from pipelines.stage import stage
from tinyml_mlops.config import Params
from tinyml_mlops.data import write_dataset
from tinyml_mlops.layout import Layout
from tinyml_mlops.tasks import load_task


@stage
def prepare(layout: Layout, params: Params) -> None:
    dataset = load_task(params.task).prepare(params.data, params.seed, layout.prepare_scratch)
    write_dataset(dataset, layout.data, task=params.task, params=params.data, seed=params.seed)
    shutil.rmtree(layout.prepare_scratch, ignore_errors=True)  # not everything leaves something there


if __name__ == "__main__":
    prepare()
