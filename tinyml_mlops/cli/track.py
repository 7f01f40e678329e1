"""``tinyml track``: bring the tracking store up to what the outputs say."""

import sys
from pathlib import Path
from typing import Annotated

import typer


def register(app: typer.Typer) -> None:
    app.command()(track)


def track(
    variant: Annotated[list[str] | None, typer.Option(help="Only this variant; may be repeated.")] = None,
    board: Annotated[list[str] | None, typer.Option(help="Only this board; may be repeated.")] = None,
) -> None:
    """Log what is missing on the MLflow store from the outputs of the last `dvc repro`.

    Every variant × board is looked up on the store, so that deleted runs, a new server or one that was down
    are made good. Runs that are there stay as they are; nothing is logged twice, trained or measured again.
    """
    from tinyml_mlops.config import load_resolved
    from tinyml_mlops.errors import UserInputError
    from tinyml_mlops.layout import Layout
    from tinyml_mlops.tracking.tracker import tracking

    params = load_resolved(Layout().params)
    variants = [one for one in params.variants if not variant or one in variant]
    boards = [one for one in params.boards if not board or one in board]
    for option, given, known in (("--variant", variant, params.variants), ("--board", board, params.boards)):
        for name in given or ():
            if name not in known:
                raise UserInputError(
                    f"{option} {name}: not in params.yaml",
                    hint=f"choose one of: {', '.join(map(str, known))}",
                )
    failures: list[UserInputError] = []
    with tracking(Path(), params) as tracker:
        for one_variant in variants:
            for one_board in boards:
                try:
                    run = tracker.track(one_variant, one_board)
                except (
                    UserInputError
                ) as error:  # one that was never measured does not keep the others from being logged
                    failures.append(error)
                    print(f"{one_variant} @ {one_board}: {error}", file=sys.stderr)
                else:
                    print(
                        f"{run.name}: run {run.run_id} in experiment {run.experiment} on {run.tracking_uri}"
                    )
    if failures:
        raise typer.Exit(failures[0].exit_code)
