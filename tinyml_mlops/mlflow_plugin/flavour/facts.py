"""``facts.json``: what a model folder holds and what the model is."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from tinyml_mlops.config import Board
from tinyml_mlops.decision import About
from tinyml_mlops.firmware import ExportRecord
from tinyml_mlops.plan import TensorSpec, kernel_set_of
from tinyml_mlops.records import Record

FLAVOR_NAME = "tinyml"
DECIDE = "decide"
"""Key of ``model_config``."""
MOST_BOARDS = 64
MOST_TENSORS = 16

Count = Annotated[int, Field(ge=0)]
Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
KernelSet = Literal["portable", "dsp", "mve"]
"""One of :data:`tinyml_mlops.plan.kernel_sets.KERNEL_SETS`; a test compares the two."""


class TensorFacts(Record):
    """An input or output; see :class:`tinyml_mlops.plan.TensorSpec`.

    Attributes:
        name: as in the ``.tflite``, where these tell the tensors apart; else ``input0``, ….
    """

    name: str
    dtype: str
    shape: tuple[Count, ...]
    scale: float
    zero_point: int

    @classmethod
    def of(cls, spec: TensorSpec, name: str) -> Self:
        return cls(
            name=name, dtype=spec.dtype.name, shape=spec.shape, scale=spec.scale, zero_point=spec.zero_point
        )


class BoardFacts(Record):
    """A board that the model is meant for, and what it has."""

    name: str
    core: str
    kernel_set: KernelSet
    clock_hz: Count
    flash_bytes: Count
    ram_bytes: Count

    @classmethod
    def of(cls, board: Board) -> Self:
        return cls.model_validate(
            {
                "name": board.name,
                "core": board.core,
                "kernel_set": kernel_set_of(board.core),
                "clock_hz": board.clock_hz,
                "flash_bytes": board.flash_bytes,
                "ram_bytes": board.ram_bytes,
            }
        )


class StoredFile(Record):
    """What a file of the folder has to be."""

    sha256: Sha256
    size_bytes: Count


class Facts(Record):
    """Everything that is known of a model without opening it.

    Attributes:
        plans: kernel set → what was compiled for it.
        files: name in the folder → its content; no path is ever taken from here.
    """

    format: Literal[1] = 1
    about: About
    inputs: Annotated[tuple[TensorFacts, ...], Field(min_length=1, max_length=MOST_TENSORS)]
    outputs: Annotated[tuple[TensorFacts, ...], Field(min_length=1, max_length=MOST_TENSORS)]
    boards: Annotated[tuple[BoardFacts, ...], Field(max_length=MOST_BOARDS)]
    plans: Annotated[dict[KernelSet, ExportRecord], Field(min_length=1)]
    files: dict[str, StoredFile]

    @model_validator(mode="after")
    def _every_board_has_its_plan(self) -> Self:
        for board in self.boards:
            if board.kernel_set not in self.plans:
                raise ValueError(f"no plan for the kernels of board {board.name!r}")
        return self

    @property
    def kernel_set(self) -> KernelSet:
        """Of the plan that is run where no board is named: the first board's."""
        return self.boards[0].kernel_set if self.boards else next(iter(self.plans))
