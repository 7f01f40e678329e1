"""All artifacts of a run in one folder, laid out as they appear in the UI: one upload call, not twenty.

They are made in a thread of their own while requests go on: drawing takes as long as all requests together.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tinyml_mlops.files import write_text
from tinyml_mlops.tracking.content import RunContent


@contextmanager
def staging(content: RunContent) -> Iterator[Callable[[], Path]]:
    """Begin to make the artifacts of ``content``; gives what waits for them and names their folder.

    What fails meanwhile is raised by that call.
    """
    with (
        tempfile.TemporaryDirectory(prefix="tinyml-track-") as name,
        ThreadPoolExecutor(max_workers=1, thread_name_prefix="tinyml-staging") as pool,
    ):
        folder = Path(name)
        made = pool.submit(stage_artifacts, content, folder)

        def wait() -> Path:
            made.result()
            return folder

        yield wait


def stage_artifacts(content: RunContent, folder: Path) -> None:
    """Copy the files, draw the figures and write the pages of ``content`` into ``folder``."""
    for name, source in sorted(content.artifacts.items()):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    for name, draw in sorted(content.figures.items()):
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        draw().savefig(target, metadata={"Software": None})
    for name, write in sorted(content.pages.items()):
        write_text(folder / name, write())
