"""Variants against each other on each board, from the metrics that the stages left."""

import json
from collections.abc import Iterable
from pathlib import Path

from tinyml_mlops.config import Variant
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.firmware import BuildRecord
from tinyml_mlops.firmware.fit import misfit
from tinyml_mlops.layout import Layout
from tinyml_mlops.records import Record


class Row(Record):
    """One variant on one board.

    Attributes:
        metrics: canonical name → value; what no stage has measured yet is absent.
        does_not_fit: what is missing, where the variant is too big for the board.
    """

    variant: str
    board: str
    metrics: dict[str, float]
    does_not_fit: str = ""


def comparison(layout: Layout, variants: Iterable[Variant], boards: Iterable[str]) -> tuple[Row, ...]:
    """Read every combination's metrics, boards apart, variants in the given order.

    Raises:
        UserInputError: nothing has been measured yet, or a file is damaged.
    """
    chosen = tuple(variants)
    rows = [
        Row(
            variant=variant,
            board=board,
            metrics=stage_metrics(layout, variant, board),
            does_not_fit=_misfit(layout.build(variant, board) / "size.json"),
        )
        for board in boards
        for variant in chosen
    ]
    if not any(row.metrics for row in rows):
        raise UserInputError(f"there is nothing in {layout.work} yet", hint="run `dvc repro` first")
    return tuple(rows)


def stage_metrics(layout: Layout, variant: Variant, board: str) -> dict[str, float]:
    """Merge the ``metrics.json`` of all stages that this combination has been through."""
    merged: dict[str, float] = {}
    for folder in (
        layout.evaluate(variant),
        layout.export(variant, board),
        layout.build(variant, board),
        layout.deploy(variant, board),
    ):
        merged |= _read(folder / "metrics.json")
    return merged


def _misfit(path: Path) -> str:
    return misfit(BuildRecord.read(path)) if path.is_file() else ""


def _read(path: Path) -> dict[str, float]:
    try:
        return {str(name): float(value) for name, value in json.loads(path.read_bytes()).items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError) as error:
        raise UserInputError(f"{path} is damaged: {error}", hint="remove it and run `dvc repro`") from error
