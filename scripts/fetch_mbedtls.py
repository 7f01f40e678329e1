"""Fetch the source of mbedTLS, which firmware with model slots is built with, and print where it is."""

import sys

from tinyml_mlops.errors import TinymlError
from tinyml_mlops.firmware.mbedtls import mbedtls_tree, mbedtls_version


def main() -> int:
    try:
        print(f"mbedTLS {mbedtls_version()}: {mbedtls_tree()}")
    except TinymlError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main())
