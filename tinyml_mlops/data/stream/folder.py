"""Where finished chunks wait until all are there."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def working_folder(scratch: Path | None) -> Iterator[Path]:
    """``scratch``, which outlives a killed run; or a folder that goes with the block.

    Arrays that were mapped from its files stay readable: Linux keeps a file until its last mapping is gone.
    """
    if scratch is not None:
        scratch.mkdir(parents=True, exist_ok=True)
        yield scratch
        return
    with tempfile.TemporaryDirectory(prefix="tinyml-prepare-") as folder:
        yield Path(folder)
