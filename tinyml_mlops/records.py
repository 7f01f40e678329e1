"""Results that stages hand to each other: frozen, typed, stored as JSON."""

from pathlib import Path
from typing import Self

from pydantic import BaseModel, ConfigDict, ValidationError

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.files import write_json


class Record(BaseModel):
    """Base of every stored result. Units are in the field names, numbers are stored unrounded."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)

    def write(self, path: Path) -> None:
        write_json(path, self.model_dump(mode="json"))

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a record back.

        Raises:
            UserInputError: the file is missing or is not a record of this kind.
        """
        try:
            return cls.model_validate_json(path.read_bytes())
        except FileNotFoundError as error:
            raise UserInputError(f"{path} does not exist", hint="run `dvc repro` first") from error
        except ValidationError as error:
            raise UserInputError(
                f"{path} is not a {cls.__name__}: {error.errors()[0]['msg']} at {error.errors()[0]['loc']}",
                hint="it was written by another version; run `dvc repro` again",
            ) from error
