"""Where boards on cables are taken from: section ``pool`` of ``bench.yaml``."""

from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from tinyml_mlops.config.attached import as_tuple
from tinyml_mlops.config.section import Positive, Section

Tag = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]+=[A-Za-z0-9_-]+$")]
Tags = Annotated[tuple[Tag, ...], BeforeValidator(as_tuple)]
"""``key=value``, as labgrid writes them."""


class LocalPoolParams(Section):
    """The boards of this file, on this machine.

    Attributes:
        tags: only boards that have all of them.
        wait_s: for a board that others have; None: as long as whoever asks will wait.
    """

    kind: Literal["local"]
    tags: Tags = ()
    wait_s: Positive | None = None
