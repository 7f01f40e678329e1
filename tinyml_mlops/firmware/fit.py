"""Whether an image fits its board, and what to say when it does not."""

from collections.abc import Mapping

from tinyml_mlops.config import Board
from tinyml_mlops.errors import DoesNotFitError
from tinyml_mlops.firmware.size import ImageSize


def check_fit(board: Board, size: ImageSize) -> None:
    """Compare with what the board has.

    Raises:
        DoesNotFitError: with the bytes too many, by owner.
    """
    complaints = [
        *_complaint("flash", size.flash_by_owner, board.flash_bytes),
        *_complaint("RAM", size.ram_by_owner, board.ram_bytes),
    ]
    if complaints:
        raise DoesNotFitError(
            f"the firmware does not fit {board.name}: {'; '.join(complaints)}",
            hint="use a smaller or more strongly quantised model, or a board with more memory",
        )


def _complaint(memory: str, by_owner: Mapping[str, int], limit_bytes: int) -> list[str]:
    total = sum(by_owner.values())
    if total <= limit_bytes:
        return []
    shares = ", ".join(f"{owner} {size:,}" for owner, size in by_owner.items() if size)
    return [
        f"{total - limit_bytes:,} bytes too many in {memory} (needs {total:,} of {limit_bytes:,}: {shares})"
    ]
