"""``python -m tests.portability``: the stack that planrt's functions take, core by core."""

import tempfile
from pathlib import Path

from rich.console import Console
from rich.table import Table

from tests.portability import sources, stack
from tests.portability.compilers import TARGETS

SHOWN = 5


def main() -> None:
    table = Table("core", "function", "stack")
    for name, target in TARGETS.items():
        if target.largest_frame_bytes is None:
            continue
        with tempfile.TemporaryDirectory() as folder:
            objects = target.compile(sources.planrt(), Path(folder), includes=[sources.PLANRT / "include"])
            frames = stack.frames(objects)
        for row, frame in enumerate(frames[:SHOWN]):
            table.add_row("" if row else name, f"{frame.function} ({frame.file})", f"{frame.size_bytes} B")
        table.add_section()
    Console().print(table)


if __name__ == "__main__":
    main()
