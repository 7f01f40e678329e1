"""``python -m tinyml_mlops.firmware.tflm IMAGE.elf [--expect KERNELS]`` says which kernels an image has."""

import argparse
import sys
from pathlib import Path

from tinyml_mlops.errors import BuildError, TinymlError
from tinyml_mlops.firmware.tflm.linked import FUNCTIONS, linked_kernels
from tinyml_mlops.firmware.tflm.tree import REFERENCE


def main(arguments: list[str] | None = None) -> int:
    """Say which kernels an image has; with ``--expect`` it is an error to have others."""
    parser = argparse.ArgumentParser(prog="tinyml_mlops.firmware.tflm", description=main.__doc__)
    parser.add_argument("elf", type=Path)
    parser.add_argument("--expect", choices=[*FUNCTIONS, REFERENCE])
    given = parser.parse_args(arguments)
    try:
        found = linked_kernels(given.elf)
        if given.expect not in (None, found):
            raise BuildError(
                f"{given.elf} has {found} kernels, not {given.expect}",
                hint="the accelerated ones were not linked: does the model have ops for them, and is their "
                "library a part of the build?",
            )
    except TinymlError as error:
        print(f"Error: {error}", file=sys.stderr)
        return error.exit_code
    print(found)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
