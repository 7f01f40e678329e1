"""All artifacts of a run in one folder, laid out as they appear in the UI: one upload call, not twenty."""

import shutil
from pathlib import Path

from tinyml_mlops.files import write_text
from tinyml_mlops.tracking.content import RunContent


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
