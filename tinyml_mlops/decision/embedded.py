"""What a model is for, inside its ``.tflite``: entry :data:`ENTRY` of the metadata, as JSON."""

from pydantic import Field, ValidationError

from tinyml_mlops.decision.about import About
from tinyml_mlops.errors import ModelError
from tinyml_mlops.tflite_metadata import read_entry, with_entry

ENTRY = "TINYML_MLOPS"
LARGEST_BYTES = 1 << 16


class _Entry(About):
    """The entry's content.

    Attributes:
        format: of this record; a reader that does not know it says so.
    """

    format: int = Field(default=1, ge=1, le=1)


def embed(tflite: bytes, about: About) -> bytes:
    """The model with ``about`` in its metadata, in place of what was there; all tensors stay as they are.

    Raises:
        ModelError: the file is no model, or ``about`` takes more than :data:`LARGEST_BYTES`.
    """
    return with_entry(tflite, ENTRY, to_json(about))


def about_of(tflite: bytes) -> About | None:
    """What the model says of itself; None: nothing.

    Raises:
        ModelError: the file is damaged, or its entry is not what :func:`embed` writes.
    """
    data = read_entry(tflite, ENTRY)
    if data is None:
        return None
    return from_json(data)


def from_json(data: bytes) -> About:
    """The inverse of :func:`to_json`.

    Raises:
        ModelError: these are not its bytes.
    """
    hint = "it was written by another version, or changed: run `dvc repro quantize`, or convert it again"
    if len(data) > LARGEST_BYTES:
        raise ModelError(f"the model's metadata entry {ENTRY} has {len(data)} bytes", hint=hint)
    try:
        entry = _Entry.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"]))[:100] or "the document"
        raise ModelError(
            f"the model's metadata entry {ENTRY}: {where}: {first['msg'][:200]}", hint=hint
        ) from error
    return About(**{name: getattr(entry, name) for name in About.model_fields})


def to_json(about: About) -> bytes:
    """Compact; the same record gives the same bytes.

    Raises:
        ModelError: it takes more than :data:`LARGEST_BYTES`.
    """
    data = _Entry(**dict(about)).model_dump_json().encode()
    if len(data) > LARGEST_BYTES:
        raise ModelError(
            f"what describes the model takes {len(data)} bytes; {LARGEST_BYTES} are allowed",
            hint="shorten labels or features",
        )
    return data
