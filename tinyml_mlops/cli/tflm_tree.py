"""Where TensorFlow Lite Micro's sources are, for boards ``<board>-tflm``: one option of several commands."""

from pathlib import Path
from typing import Annotated

import typer

TflmTreeOption = Annotated[
    Path | None,
    typer.Option(
        "--tflm-tree",
        help="TensorFlow Lite Micro's sources, for <board>-tflm; tflm.tree of params.yaml here if left out.",
    ),
]


def tree_path(given: Path | None) -> Path | None:
    """The folder that the option names, or params.yaml in this folder; None: neither does.

    Raises:
        ParamsError: that file is wrong.
    """
    from tinyml_mlops.config.load import load_firmware_sections

    named = given or load_firmware_sections().tflm.tree
    return None if named is None else Path(named)
