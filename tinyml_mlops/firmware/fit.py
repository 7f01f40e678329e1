"""Whether an image fits its board, and what to say when it does not."""

from collections.abc import Iterator, Mapping

from tinyml_mlops.config import BAREMETAL, Board, board_names, load_board
from tinyml_mlops.errors import DoesNotFitError
from tinyml_mlops.firmware.record import BuildRecord


def check_fit(record: BuildRecord) -> None:
    """Refuse an image that needs more than its board has.

    Raises:
        DoesNotFitError: with the bytes too many, by owner, and the boards that have enough.
    """
    if complaint := misfit(record):
        raise DoesNotFitError(complaint, hint=remedy(record))


def misfit(record: BuildRecord) -> str:
    """What is missing, by owner, in one sentence; empty where the image fits."""
    complaints = [
        *_complaint("flash", record.flash_by_owner, record.flash_limit_bytes),
        *_complaint("RAM", record.ram_by_owner, record.ram_limit_bytes),
    ]
    return f"the firmware does not fit {record.board}: {'; '.join(complaints)}" if complaints else ""


def remedy(record: BuildRecord) -> str:
    """What to do about an image that does not fit."""
    larger = ", ".join(_large_enough(record))
    board = f"a board with more memory ({larger})" if larger else "a board with more memory"
    return f"use a smaller or more strongly quantised model, or {board}"


def _large_enough(record: BuildRecord) -> Iterator[str]:
    """Boards of the catalogue with the memory that this image takes; another core's code differs a little."""
    boards: Iterator[Board] = (load_board(name) for name in board_names())
    return (
        board.name
        for board in boards
        if board.framework == BAREMETAL
        and board.name != record.board
        and (board.slots or not record.slots)
        and record.flash_bytes <= (board.firmware_flash_bytes if record.slots else board.flash_bytes)
        and record.ram_bytes <= board.ram_bytes
    )


def _complaint(memory: str, by_owner: Mapping[str, int], limit_bytes: int) -> list[str]:
    total = sum(by_owner.values())
    if total <= limit_bytes:
        return []
    largest_first = sorted(by_owner.items(), key=lambda item: -item[1])
    shares = ", ".join(f"{owner} {size:,}" for owner, size in largest_first if size)
    return [
        f"{total - limit_bytes:,} bytes too many in {memory} (needs {total:,} of {limit_bytes:,}: {shares})"
    ]
