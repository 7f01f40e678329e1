"""The one exception tree of the package, sorted by who has to act.

Every message says *what* is wrong, *where* (file, key, tensor, board, port) and *what to do next*.
The command line prints the message alone and exits with :attr:`TinymlError.exit_code`;
a traceback means a bug of ours.
"""


class TinymlError(Exception):
    """Base of every error a user can cause or meet.

    Args:
        what: what is wrong and where, one sentence.
        hint: what to do next; shown on a line of its own.
    """

    exit_code = 1

    def __init__(self, what: str, *, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.what}\n  → {self.hint}" if self.hint else self.what


class UserInputError(TinymlError):
    """Somebody has to change a file or an argument."""

    exit_code = 2


class ParamsError(UserInputError):
    """``params.yaml`` or a board file says something that is not allowed."""


class DataError(UserInputError):
    """A data set is missing, unreadable, or too small to learn from."""


class ModelError(TinymlError):
    """The model itself cannot be taken as it is."""

    exit_code = 3


class UnsupportedModelError(ModelError):
    """The model needs an op, a type or a form that the runtime does not have."""


class InvalidPlanError(ModelError):
    """``planrt_open`` refused a plan."""


class DoesNotFitError(ModelError):
    """The model or firmware needs more flash or RAM than the board has."""


class HostToolError(TinymlError):
    """A program on this machine is missing or failed."""

    exit_code = 4


class MissingToolError(HostToolError):
    """A program, compiler or package is not installed."""


class BuildError(HostToolError):
    """The firmware did not compile or link."""


class BoardError(TinymlError):
    """The board is reached, but is not what it should be or does not do what it should."""

    exit_code = 5


class WrongFirmwareError(BoardError):
    """The board runs another build or another model than the one to be measured."""


class BoardResetError(BoardError):
    """The board restarted in the middle of the work."""


class SelfTestError(BoardError):
    """The board computes other results than the reference, or its timer stands still."""


class LinkError(TinymlError):
    """The connection to a board does not work."""

    exit_code = 6


class PortBusyError(LinkError):
    """The port is used by somebody else."""


class DeviceSilentError(LinkError):
    """Nothing came back before the deadline."""


class GarbledError(LinkError):
    """What came back is not the protocol."""


class CoordinatorError(LinkError):
    """The coordinator of a bench of many machines cannot be reached, or refused what was asked."""


class LeaseLostError(LinkError):
    """A board of such a bench was taken away while it was used."""


class TrackingError(TinymlError):
    """The MLflow server cannot be reached or refused what was logged."""

    exit_code = 7


class ServerFailedError(TrackingError):
    """The MLflow server failed or went away in the middle: the same may go well a moment later."""


class FleetError(TinymlError):
    """A rollout cannot go on."""

    exit_code = 8


class WrongDeviceError(FleetError):
    """Another device answers than the fleet's file says."""


class UpdateServerError(FleetError):
    """A hawkBit server cannot be reached, or refused what was asked.

    Args:
        what: what is wrong and where, one sentence.
        hint: what to do next.
        status: of HTTP; 0: there was no answer.
    """

    def __init__(self, what: str, *, hint: str = "", status: int = 0) -> None:
        super().__init__(what, hint=hint)
        self.status = status


class ImageRefusedError(FleetError):
    """An image is not what a device may run."""
