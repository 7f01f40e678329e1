"""What a tick of the device's timer is worth. Emulated and hardware time never mix."""

from dataclasses import dataclass

from tinyml_mlops.config import Board

MICROSECONDS = 1e6


@dataclass(frozen=True)
class TickUnits:
    """Converts ticks of one board's timer.

    Attributes:
        tick_hz: ticks a second, of emulated or of real time.
        instructions_per_second: of the emulator; None on hardware.
    """

    tick_hz: int
    instructions_per_second: float | None

    @classmethod
    def of(cls, board: Board, tick_hz: int) -> "TickUnits":
        return cls(tick_hz, board.qemu.instructions_per_second if board.qemu else None)

    @property
    def emulated(self) -> bool:
        return self.instructions_per_second is not None

    @property
    def instructions_per_tick(self) -> float:
        """Executed instructions; on an emulator only.

        Raises:
            ValueError: the board is not emulated.
        """
        if self.instructions_per_second is None:
            raise ValueError("a hardware timer counts time, not instructions")
        return self.instructions_per_second / self.tick_hz

    @property
    def microseconds_per_tick(self) -> float:
        """Real time; on hardware only.

        Raises:
            ValueError: the board is emulated.
        """
        if self.emulated:
            raise ValueError("an emulator's timer counts instructions, not time")
        return MICROSECONDS / self.tick_hz
