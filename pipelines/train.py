"""Stage ``train``: the float model and its learning curves."""

from pipelines.stage import stage
from tinyml_mlops.config import Params
from tinyml_mlops.layout import Layout
from tinyml_mlops.tasks import load_task
from tinyml_mlops.training import train as train_model


@stage
def train(layout: Layout, params: Params) -> None:
    train_model(load_task(params.task), layout.data, params, layout.train)


if __name__ == "__main__":
    train()
