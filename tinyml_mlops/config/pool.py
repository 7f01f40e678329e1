"""Where boards on cables are taken from: section ``pool`` of ``bench.yaml``."""

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field

from tinyml_mlops.config.attached import Command, as_tuple
from tinyml_mlops.config.board import board_names
from tinyml_mlops.config.section import Positive, Section

Tag = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]+=[A-Za-z0-9_.-]+$")]
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


def _known(flash: dict[str, Command]) -> dict[str, Command]:
    if unknown := sorted(set(flash) - set(board_names())):
        raise ValueError(f"unknown board {unknown[0]!r}; `tinyml boards` lists them")
    return flash


class LabgridPoolParams(Section):
    """Places of a labgrid coordinator, on many machines.

    Attributes:
        coordinator: its ``host`` or ``host:port``.
        flash: how boards are flashed from here, by board of the catalogue.
        tags: only places that have all of them, beside ``board=…``.
        wait_s: for a place that others have.
    """

    kind: Literal["labgrid"]
    coordinator: Annotated[str, Field(pattern=r"^(\[[0-9A-Fa-f:]+\]|[A-Za-z0-9_.-]+)(:[0-9]{1,5})?$")]
    flash: Annotated[dict[str, Command], AfterValidator(_known), Field(default_factory=dict)]
    tags: Tags = ()
    wait_s: Positive = 600.0

    def wanted(self, board: str) -> dict[str, str]:
        """The tags of a place where such a board is."""
        return {"board": board} | dict(tag.split("=", 1) for tag in self.tags)


PoolParams = Annotated[LocalPoolParams | LabgridPoolParams, Field(discriminator="kind")]
