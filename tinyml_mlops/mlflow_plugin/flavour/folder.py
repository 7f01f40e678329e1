"""A model folder on disk. Names are fixed, so that no path is ever taken from a file; reading trusts nothing.

``tinyml/`` below the MLflow model: ``model.tflite``, ``model_data.{h,c}``, ``golden.npz``, ``facts.json`` and
for each kernel set ``<kernel set>/model.plan`` with ``model_plan.{h,c}``; where a device can
compute the features, ``model_frontend.{h,c}``.
"""

import os
import shutil
import stat
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tinyml_mlops.errors import ModelError
from tinyml_mlops.features import c_source as frontend_source
from tinyml_mlops.files import sha256_bytes, sha256_file
from tinyml_mlops.firmware import ExportRecord
from tinyml_mlops.firmware.build_id import FRONT_END
from tinyml_mlops.mlflow_plugin.flavour.contents import Contents, tensor_specs
from tinyml_mlops.mlflow_plugin.flavour.facts import BoardFacts, Facts, KernelSet, StoredFile
from tinyml_mlops.mlflow_plugin.flavour.tensors import tensor_facts

FOLDER = "tinyml"
FACTS = "facts.json"
TFLITE = "model.tflite"
PLAN = "model.plan"
GOLDEN = "golden.npz"
PER_MODEL = ("model_data.h", "model_data.c")
OF_FRONT_END = frontend_source.FILES
PER_KERNEL_SET = (PLAN, "model_plan.h", "model_plan.c")

LARGEST_FACTS_BYTES = 4 << 20
LARGEST_FILE_BYTES = 1 << 29
"""A C array has five characters a byte: room for a model of 100 MB, more than any microcontroller takes."""

HINT = "the folder is damaged or was changed: log the model again"


def write_folder(contents: Contents, root: Path) -> Facts:
    """Write ``root``/tinyml, ``facts.json`` last.

    Raises:
        ModelError: the file is no model.
    """
    folder = root / FOLDER
    plans: dict[Any, ExportRecord] = {  # the record checks the keys
        kernel_set: ExportRecord.read(path / "export.json") for kernel_set, path in contents.exports.items()
    }
    sources = _sources(contents, plans)
    for name, source in sources.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
    inputs, outputs = tensor_specs((folder / TFLITE).read_bytes())
    facts = Facts(
        about=contents.about,
        inputs=tensor_facts(inputs, "input"),
        outputs=tensor_facts(outputs, "output"),
        boards=tuple(BoardFacts.of(board) for board in contents.boards),
        plans=plans,
        files={
            name: StoredFile(sha256=sha256_file(folder / name), size_bytes=(folder / name).stat().st_size)
            for name in sources
        },
    )
    facts.write(folder / FACTS)
    return facts


def read_folder(root: Path) -> tuple[Facts, dict[str, bytes]]:
    """The facts below ``root``, and the bytes of every file that they speak of.

    Raises:
        ModelError: there is no model of this flavour, or it is not what its facts say.
    """
    folder = root / FOLDER
    if not (folder / FACTS).exists():
        raise ModelError(
            f"{root} holds no TinyML model: {FOLDER}/{FACTS} is missing",
            hint="log it with tinyml_mlops.mlflow_plugin.flavour.log_model",
        )
    facts = _parsed(_read(folder, FACTS, LARGEST_FACTS_BYTES), folder / FACTS)
    expected = _names(facts)
    if set(facts.files) != expected:
        wrong = sorted(set(facts.files) ^ expected)[0][:100]
        raise ModelError(f"{folder / FACTS}: {wrong!r} is one file too many or too few", hint=HINT)
    files = {name: _verified(folder, name, facts.files[name]) for name in sorted(expected)}
    inputs, outputs = tensor_specs(files[TFLITE])
    if (facts.inputs, facts.outputs) != (tensor_facts(inputs, "input"), tensor_facts(outputs, "output")):
        raise ModelError(f"{folder / FACTS}: inputs and outputs are not those of {TFLITE}", hint=HINT)
    return facts, files


def plan_name(kernel_set: KernelSet) -> str:
    """Of the plan for a kernel set, in the folder."""
    return f"{kernel_set}/{PLAN}"


def _sources(contents: Contents, plans: Mapping[Any, ExportRecord]) -> dict[str, Path]:
    """Name in the folder → file here."""
    one = next(iter(contents.exports.values()))
    return {
        TFLITE: contents.tflite,
        GOLDEN: contents.golden,
        **{name: one / name for name in PER_MODEL},
        **{name: one / FRONT_END / name for name in _of_front_end(plans)},
        **{f"{key}/{name}": path / name for key, path in contents.exports.items() for name in PER_KERNEL_SET},
    }


def _names(facts: Facts) -> set[str]:
    per_plan = {f"{kernel_set}/{name}" for kernel_set in facts.plans for name in PER_KERNEL_SET}
    return {TFLITE, GOLDEN, *PER_MODEL, *_of_front_end(facts.plans), *per_plan}


def _of_front_end(plans: Mapping[Any, ExportRecord]) -> tuple[str, ...]:
    return OF_FRONT_END if any(plan.front_end for plan in plans.values()) else ()


def _parsed(data: bytes, path: Path) -> Facts:
    try:
        return Facts.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))[:100] or "the document"
        raise ModelError(
            f"{path}: {where}: {first['msg'][:200]}", hint=f"written by another version, or {HINT}"
        ) from error


def _verified(folder: Path, name: str, expected: StoredFile) -> bytes:
    data = _read(folder, name, LARGEST_FILE_BYTES)
    if len(data) != expected.size_bytes or sha256_bytes(data) != expected.sha256:
        raise ModelError(f"{folder / name}: not the content that {FACTS} says", hint=HINT)
    return data


def _read(folder: Path, name: str, limit: int) -> bytes:
    """A plain file inside ``folder``, of at most ``limit`` bytes; no link on the way to it is followed."""
    path = folder / name
    if path.resolve() != folder.parent.resolve() / folder.name / name:
        raise ModelError(f"{path} is a link", hint="a model folder holds plain files only")
    try:
        # O_NONBLOCK: opening a named pipe must not wait for somebody to write into it.
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise ModelError(f"{path} cannot be read: {error.strerror}", hint=HINT) from error
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            raise ModelError(f"{path} is no plain file", hint=HINT)
        if found.st_size > limit:
            raise ModelError(f"{path} has {found.st_size:,} bytes, more than {limit:,}", hint=HINT)
        return file.read(limit)
