"""What ``-C name=value`` may say."""

from collections.abc import Collection, Mapping
from typing import Annotated, Any, Self

from pydantic import Field, ValidationError

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.measure.any_model import ANSWER_S
from tinyml_mlops.records import Record

LONGEST_S = 86_400.0

Seconds = Annotated[float, Field(gt=0, le=LONGEST_S)]


class BoardSettings(Record):
    """What every command takes.

    Attributes:
        board: name in the catalogue; empty: the first that the model was saved for.
        timeout_s: for each answer of the device.
    """

    board: str = ""
    timeout_s: Seconds = ANSWER_S

    @classmethod
    def of(cls, config: Mapping[str, Any] | None, before: Self | None = None) -> Self:
        """Read a configuration; what it leaves out is as ``before``, or as usual.

        Raises:
            UserInputError: a key that there is not, or a value that is not allowed.
        """
        expect_known(config, tuple(cls.model_fields))
        given = {} if before is None else before.model_dump()
        try:
            return cls.model_validate({**given, **(config or {})})
        except ValidationError as error:
            first = error.errors()[0]
            raise UserInputError(
                f"config {'.'.join(map(str, first['loc']))}={str(first['input'])[:100]!r}: {first['msg']}",
                hint="see `mlflow deployments help -t tinyml`",
            ) from error


class Settings(BoardSettings):
    """Of a deployment.

    Attributes:
        link: URL of a device that runs already; empty: the board is flashed.
    """

    link: str = ""


class LocalSettings(BoardSettings):
    """Of ``run-local``.

    Attributes:
        for_s: how long the board stays on; None: until interrupted.
    """

    for_s: Annotated[float, Field(ge=0, le=LONGEST_S)] | None = None


def expect_known(config: Mapping[str, Any] | None, allowed: Collection[str]) -> None:
    """Check the keys of a configuration.

    Raises:
        UserInputError: one is not ``allowed``.
    """
    unknown = sorted(str(key) for key in config or {} if key not in allowed)
    if unknown:
        raise UserInputError(
            f"config {unknown[0]!r} is not known here",
            hint=f"allowed are: {', '.join(allowed)}" if allowed else "no config is allowed here",
        )
