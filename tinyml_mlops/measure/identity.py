"""Is it the firmware and the model that are to be measured? Nothing else is measured."""

from tinyml_mlops.config import Board
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.errors import WrongFirmwareError

HINT = "another program may have flashed the board meanwhile; run `dvc repro deploy` again"


def check_identity(client: DeviceClient, board: Board, build: str, model_id: str) -> None:
    """Ask the device what it is.

    Args:
        client: to ask.
        board: that it has to be.
        build: build id of the firmware that was flashed.
        model_id: of the plan in it.

    Raises:
        WrongFirmwareError: it is another board, another build, or runs another model.
    """
    info = client.info()
    for what, found, expected in (
        ("is board", info.board, board.hardware),
        ("runs build", info.build, build),
        ("has a core clock of (Hz)", info.clock_hz, board.clock_hz),
    ):
        if found != expected:
            raise WrongFirmwareError(f"{client.name} {what} {found}, not {expected}", hint=HINT)
    found_id = client.model().id
    if found_id != model_id:
        raise WrongFirmwareError(f"{client.name} runs model {found_id}, not {model_id}", hint=HINT)


def check_optimised(client: DeviceClient) -> None:
    """Raises WrongFirmwareError where the firmware was built for a debugger."""
    if not client.info().optimised:
        raise WrongFirmwareError(
            f"{client.name} runs a debug build ({client.compiler()}); how long that takes says nothing",
            hint="build without -O0, and without build_type = debug in firmware/platformio.ini",
        )
