"""The power meter of a board on the bench."""

from typing import Annotated, Literal

from pydantic import Field

from tinyml_mlops.config.section import Count, Section


class Ppk2(Section):
    """Power Profiler Kit II.

    Attributes:
        port: its serial port.
        millivolts: what the board gets.
        supplies: whether it is the board's supply; else it only measures the current through it.
        marker_channel: digital input that is high during an inference; None: none is connected.
    """

    kind: Literal["ppk2"]
    port: str
    millivolts: Annotated[int, Field(ge=800, le=5000)]
    supplies: bool = False
    marker_channel: Annotated[int, Field(ge=0, le=7)] | None = None


class Joulescope(Section):
    """A Joulescope.

    Attributes:
        marker: whether its digital input 0 is high during an inference.
    """

    kind: Literal["joulescope"]
    marker: bool = False


class Recording(Section):
    """A recording of some other meter, as CSV.

    Attributes:
        file: its path.
    """

    kind: Literal["recording"]
    file: str


class PowerParams(Section):
    """How the energy of an inference is measured.

    Attributes:
        meter: what measures.
        inferences: that are measured.
    """

    meter: Annotated[Ppk2 | Joulescope | Recording, Field(discriminator="kind")]
    inferences: Count = 20
