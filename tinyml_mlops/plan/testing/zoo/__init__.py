"""Public TinyML architectures as ``.tflite`` files that the project makes itself, for tests and benchmarks.

Nothing is learned, but what an optimiser or a kernel sees is as in a trained model: statistics taken from
samples spread activations and answers (:mod:`calibrate`), and one model carries the dead channels that
training leaves (:mod:`dead_channels`). They are made once on a machine, in a process of its own that imports
tensorflow, and kept in the cache under a digest of what makes them.
"""

import hashlib
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version
from pathlib import Path

from tinyml_mlops.errors import HostToolError
from tinyml_mlops.places import cache_folder
from tinyml_mlops.plan.testing.zoo.catalogue import CATALOGUE

PACKAGE = Path(__file__).resolve().parents[3]
SOURCES = (
    "plan/testing/zoo",
    "training/convert.py",
    "training/start.py",
    "tasks/networks/ds_cnn.py",
    "tasks/person/mobilenet_v1.py",
)
"""What a model's bytes depend on, below :data:`PACKAGE`; on tensorflow as well."""
BUILD_LIMIT_S = 600.0


def names() -> tuple[str, ...]:
    """Names that :func:`model` takes."""
    return tuple(CATALOGUE)


def model(name: str) -> bytes:
    """The ``.tflite`` of that name. Models that are not in the cache are made, all of them at once.

    Raises:
        KeyError: there is none of that name.
        HostToolError: tensorflow does not make them.
    """
    paths = {known: cache_folder() / "zoo" / f"{known}-{digest()}.tflite" for known in CATALOGUE}
    if not paths[name].is_file():
        make({known: path for known, path in paths.items() if not path.is_file()})
    return paths[name].read_bytes()


def make(paths: Mapping[str, Path]) -> None:
    """Make models into files whatever the cache holds; the same name gives the same bytes.

    Raises:
        HostToolError: tensorflow does not make them.
    """
    command = [sys.executable, "-m", f"{__name__}.build"]
    command += [f"{name}={path}" for name, path in paths.items()]
    hint = "`tinyml doctor` says whether tensorflow works here"
    try:
        done = subprocess.run(  # noqa: S603 - this interpreter, a list
            command, capture_output=True, text=True, timeout=BUILD_LIMIT_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise HostToolError(
            f"{', '.join(paths)} were not made within {BUILD_LIMIT_S:.0f} s", hint=hint
        ) from error
    if done.returncode:
        raise HostToolError(f"tensorflow does not make {', '.join(paths)}:\n{done.stderr[-2000:]}", hint=hint)


@cache
def digest() -> str:
    """16 hex digits that change with the sources of the models and with the version of tensorflow."""
    found = hashlib.sha256(f"{version('tensorflow')} {version('tf-keras')}".encode())
    for source in SOURCES:
        path = PACKAGE / source
        for file in sorted(path.glob("[!_]*.py")) if path.is_dir() else [path]:
            found.update(f"\0{file.name}\0".encode() + file.read_bytes())
    return found.hexdigest()[:16]
