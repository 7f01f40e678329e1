"""Python and its packages, against what the project names and pins."""

import re
import sys
from importlib import metadata
from pathlib import Path

from tinyml_mlops.doctor.check import Check, Status

DISTRIBUTION = "tinyml-mlops"
PYTHON = (3, 11)  # the newest one that all pinned packages have wheels for
SHOWN = 6  # package names in one message
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def python_check() -> Check:
    found = ".".join(map(str, sys.version_info[:3]))
    if sys.version_info[:2] == PYTHON:
        return Check(name="python", status=Status.OK, found=found)
    wanted = ".".join(map(str, PYTHON))
    return Check(
        name="python",
        status=Status.MISSING,
        found=found,
        hint=f"put a python3 that is {wanted} first in PATH, remove .venv, then `make setup`",
    )


def package_checks(constraints: Path) -> tuple[Check, ...]:
    """Every package that this one requires is installed, and every pinned one has its pinned version."""
    return (required_check(), pinned_check(constraints))


def required_check() -> Check:
    try:
        lines = metadata.requires(DISTRIBUTION) or []
    except metadata.PackageNotFoundError:
        return Check(
            name="packages", status=Status.MISSING, found=f"{DISTRIBUTION} not installed", hint="make setup"
        )
    names = [found[0] for line in lines if "extra ==" not in line and (found := _NAME.match(line))]
    missing = sorted(name for name in names if _version(name) is None)
    if missing:
        return Check(
            name="packages",
            status=Status.MISSING,
            found=f"not installed: {', '.join(missing)}",
            hint="make setup",
        )
    return Check(name="packages", status=Status.OK, found=f"all {len(names)} required ones are installed")


def pinned_check(constraints: Path) -> Check:
    """Another version than the pinned one may work, but nobody has tested it here."""
    try:
        pins = pinned_versions(constraints.read_text(encoding="utf-8"))
    except OSError:
        return Check(
            name="constraints.txt",
            status=Status.NOTE,
            found=f"{constraints} cannot be read",
            hint="run in the project's folder; without it versions are not compared",
        )
    others = [
        f"{name} {version} (pinned {pin})"
        for name, pin in sorted(pins.items())
        if (version := _version(name)) is not None and version != pin
    ]
    if others:
        more = f" and {len(others) - SHOWN} more" if len(others) > SHOWN else ""
        return Check(
            name="constraints.txt",
            status=Status.NOTE,
            found="other versions: " + ", ".join(others[:SHOWN]) + more,
            hint="make setup, if something does not work",
        )
    return Check(name="constraints.txt", status=Status.OK, found=f"versions are as pinned ({len(pins)} pins)")


def pinned_versions(text: str) -> dict[str, str]:
    """Read ``name==version`` lines; everything else is passed over."""
    pins = {}
    for line in text.splitlines():
        name, separator, version = line.partition("#")[0].partition(";")[0].partition("==")
        if separator:
            pins[name.strip()] = version.strip()
    return pins


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None
