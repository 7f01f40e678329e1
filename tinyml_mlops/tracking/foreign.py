"""The few fields that tracking needs of ``size.json`` and ``measurement.json``."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from tinyml_mlops.errors import UserInputError


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    @classmethod
    def read(cls, path: Path) -> Self:
        try:
            return cls.model_validate_json(path.read_bytes())
        except ValidationError as error:
            first = error.errors()[0]
            raise UserInputError(
                f"{path}: {first['msg']} at {first['loc']}", hint="run `dvc repro` again"
            ) from error


class BuildPart(_Part):
    build_id: str
    flash_by_owner: dict[str, int]
    ram_by_owner: dict[str, int]


class OpPart(_Part):
    op: str
    cost: float


class MeasurementPart(_Part):
    runtime: str
    kernels: str
    flags: str
    timing_kind: str
    model_id: str
    profile: tuple[OpPart, ...] = ()
