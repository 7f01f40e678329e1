"""What every part of the configuration is made of, and how YAML becomes one or is refused."""

from pathlib import Path
from typing import Annotated, Any, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tinyml_mlops.errors import ParamsError

Count = Annotated[int, Field(ge=1)]
Fraction = Annotated[float, Field(gt=0.0, lt=1.0)]
Positive = Annotated[float, Field(gt=0.0)]
MISSING = "run in the project's folder, or make one with `tinyml init`"

SectionT = TypeVar("SectionT", bound="Section")


class Section(BaseModel):
    """Base of every part of the configuration: frozen, unknown keys refused, no silent conversions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


def read_mapping(path: Path, missing: str = MISSING) -> dict[str, Any]:
    """The keys of a YAML file; ``missing``: what to do where there is none.

    Raises:
        ParamsError: it cannot be read, is no YAML, or holds no keys.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ParamsError(
            f"{path} cannot be read: {error.strerror}",
            hint=missing,
        ) from error
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ParamsError(
            f"{path} is not YAML: {' '.join(str(error).split())}", hint="mend that line"
        ) from error
    if not isinstance(document, dict):
        raise ParamsError(f"{path} holds no keys", hint="compare it with the params.yaml of the README")
    return document


def validated(model: type[SectionT], document: dict[str, Any], path: Path) -> SectionT:
    """Check what was read from ``path`` against ``model``.

    Raises:
        ParamsError: naming each key that is wrong, its value and what is allowed.
    """
    try:
        return model.model_validate(document)
    except ValidationError as error:
        lines = [_explain(dict(item)) for item in error.errors()]
        raise ParamsError(f"{path}: " + "; ".join(lines), hint="mend these keys and run it again") from error


def _explain(item: dict[str, Any]) -> str:
    key = ".".join(str(part) for part in item["loc"]) or "the file"
    match item["type"]:
        case "extra_forbidden":
            return f"{key}: unknown key"
        case "missing":
            return f"{key}: missing"
        case "value_error":
            return f"{key}: {item['msg'].removeprefix('Value error, ')}"
    return f"{key}: {item['msg']}, not {item['input']!r}"
