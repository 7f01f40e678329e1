"""What a variant has to keep to be registered, and a version to be promoted: section ``gate``."""

from typing import Annotated, Any

from pydantic import Field, field_validator

from tinyml_mlops.config.board import check_targets
from tinyml_mlops.config.section import Count, Positive, Section

NotNegative = Annotated[float, Field(ge=0.0)]


class BoardLimits(Section):
    """At most so much on one board; None: not asked.

    Attributes:
        latency_us: median of a hardware clock; an emulated board has none.
        instructions_per_inference: of an emulator; a real board has none.
    """

    flash_bytes: Count | None = None
    ram_bytes: Count | None = None
    arena_bytes: Count | None = None
    latency_us: Positive | None = None
    instructions_per_inference: Count | None = None


class GateParams(Section):
    """The policy of the gate; None: not asked.

    Attributes:
        name: of the registered model.
        metric: the headline metric is at least this; at most, where lower is better.
        drop: the headline metric is at most so much worse than float32's, in its own unit.
        margin: differences of the headline metric up to this are none: between variants, of which then the
            cheapest is taken, and between a version and the champion.
        proven: the 95 % interval of the difference to the champion has to keep the margin, not only the
            difference itself.
        exact_parity: outputs equal TFLM's, on this machine and on every board.
        self_test: every board computed golden vectors as TFLM does.
        clean_tree: every run comes from a commit.
        boards: limits by board; each board named here has to be measured.
    """

    name: Annotated[str, Field(min_length=1, pattern=r"^[^/:@]+$")]
    metric: float | None = None
    drop: NotNegative | None = None
    margin: NotNegative = 0.0
    proven: bool = False
    exact_parity: bool = True
    self_test: bool = True
    clean_tree: bool = True
    boards: dict[str, BoardLimits] = Field(default_factory=dict)

    @field_validator("boards")
    @classmethod
    def _known_boards(cls, value: dict[str, Any]) -> dict[str, Any]:
        check_targets(value)
        return value
