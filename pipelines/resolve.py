"""Stage ``resolve``: check params.yaml and replace every ``auto``, before anything costly runs."""

import sys

from pipelines.stage import fail
from tinyml_mlops.config import load_params
from tinyml_mlops.errors import TinymlError
from tinyml_mlops.files import write_json
from tinyml_mlops.layout import Layout


def main() -> None:
    try:
        write_json(Layout().params, load_params().model_dump(mode="json"))
    except TinymlError as error:
        sys.exit(fail(error))


if __name__ == "__main__":
    main()
