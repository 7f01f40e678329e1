"""Stage ``resolve``: check params.yaml and replace every ``auto``, before anything costly runs."""

import sys
from pathlib import Path

from pipelines.stage import fail
from tinyml_mlops.config import TflmParams, load_params
from tinyml_mlops.errors import DataError, TinymlError
from tinyml_mlops.files import write_json
from tinyml_mlops.firmware.fleet_support import fleet_support
from tinyml_mlops.firmware.tflm.tree import open_tree
from tinyml_mlops.layout import Layout


def main() -> None:
    try:
        params = load_params()
        _expect_folder(params.data.source)
        if params.tflm.tree is not None:
            tflm = TflmParams(tree=params.tflm.tree, digest=open_tree(Path(params.tflm.tree)).digest)
            params = params.model_copy(update={"tflm": tflm})
        if params.fleet.keys:
            digest = fleet_support(params.fleet).digest
            params = params.model_copy(update={"fleet": params.fleet.model_copy(update={"digest": digest})})
        write_json(Layout().params, params.model_dump(mode="json"))
    except TinymlError as error:
        sys.exit(fail(error))


def _expect_folder(source: str) -> None:
    """DVC would stop at a dependency that is missing too, without saying which key names it."""
    if not Path(source).is_dir():
        raise DataError(
            f"params.yaml: data.source: there is no folder {source}",
            hint="name a folder of recordings, or data/synthetic for data that the task makes itself",
        )


if __name__ == "__main__":
    main()
