"""A digest over everything that a firmware image is built from."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

DIGITS = 16
SOURCE_FOLDERS = ("lib", "platforms/baremetal", "protocol", "src")
SKIPPED_SUFFIXES = frozenset({".pyc", ".md"})
EXPORTED = ("model_plan.c", "model_plan.h")
FRONT_END = "frontend"
"""Folder beside them that holds C as well, where the model has a front end."""
OPTIONAL = ("mlperf_benchmark.h",)


def build_id(
    firmware: Path, export: Path, facts: Mapping[str, str], exported: Sequence[str] = EXPORTED
) -> str:
    """16 hexadecimal digits; the same where names and contents are the same, wherever the folders lie.

    Args:
        firmware: the PlatformIO project.
        export: folder that holds ``exported``, :data:`FRONT_END` and :data:`OPTIONAL`.
        facts: what else decides the image, such as board and compiler version.
        exported: names of the files of the export.
    """
    digest = hashlib.sha256()
    for key in sorted(facts):
        _add(digest, key, facts[key].encode())
    for path in _sources(firmware):
        _add(digest, path.relative_to(firmware).as_posix(), path.read_bytes())
    optional = (export / name for name in OPTIONAL if (export / name).is_file())
    for path in (
        *(export / name for name in exported),
        *optional,
        *sorted((export / FRONT_END).glob("*.[ch]")),
    ):
        _add(digest, path.relative_to(export).as_posix(), path.read_bytes())
    return digest.hexdigest()[:DIGITS]


def _add(digest: "hashlib._Hash", name: str, content: bytes) -> None:
    """With lengths, so that no content can pass for another name."""
    digest.update(f"{len(name)}:{name}{len(content)}:".encode() + content)


def _sources(firmware: Path) -> Iterator[Path]:
    yield firmware / "platformio.ini"
    for folder in SOURCE_FOLDERS:
        for path in sorted((firmware / folder).rglob("*")):
            if path.is_file() and path.suffix not in SKIPPED_SUFFIXES:
                yield path
