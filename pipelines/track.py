"""Stage ``track``: one variant on one board as an MLflow run."""

from pipelines.stage import stage
from tinyml_mlops.config import Board, Params, Variant
from tinyml_mlops.layout import Layout
from tinyml_mlops.tracking.tracker import track as track_run


@stage
def track(layout: Layout, params: Params, variant: Variant, board: Board) -> None:
    track_run(layout.project, params, variant, board.name)


if __name__ == "__main__":
    track()
