"""The digest a run is found by: the same inputs give the same run, however often they are logged."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path

from tinyml_mlops.files import sha256_file

KIND_TAG = "tinyml.kind"
LOGGED_FORMAT = 5  # raise it when a run of the same inputs has to be logged anew, because it would hold more


def inputs_digest(files: Mapping[str, Path], facts: Mapping[str, str]) -> str:
    """Digest everything that a run is made from.

    Args:
        files: name → file; the names count, the folder they lie in does not.
        facts: what is logged and does not come from a file. No dates, no machine: every run would be new.

    Returns:
        64 hexadecimal digits (SHA-256).
    """
    document = {
        "format": LOGGED_FORMAT,
        "files": {name: sha256_file(path) for name, path in files.items()},
        "facts": dict(facts),
    }
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def training_digest(files: Mapping[str, Path], facts: Mapping[str, str]) -> str:
    """Of the run of a training: its artifacts and its params."""
    return inputs_digest(files, {**facts, KIND_TAG: "training"})


def variant_digest(files: Mapping[str, Path], facts: Mapping[str, str], training: str) -> str:
    """Of the run of a variant on a board; ``training`` is the parent's digest."""
    return inputs_digest(files, {**facts, KIND_TAG: "variant", "training": training})
