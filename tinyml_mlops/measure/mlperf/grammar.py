"""What the lines of an answer mean: the patterns that the benchmark's own runner looks for."""

import re
from collections.abc import Sequence

READY = "m-ready"
END = "%"
DATA_BYTES = 31
"""In one ``db`` command, as the runner sends them."""

NAME = re.compile(r"m-name-dut-\[([^]]+)]")
MODEL = re.compile(r"m-model-\[([^]]+)]")
LAP = re.compile(r"m-lap-us-(\d+)")
RESULTS = re.compile(r"m-results-\[([^]]+)]")
BUFFER = re.compile(r"m-buffer-([0-9a-f]{2}(?:-[0-9a-f]{2})*)")
ERROR = re.compile(r"e-\[(.*)]")


def found(pattern: re.Pattern[str], lines: Sequence[str]) -> list[str]:
    """What ``pattern`` names in the lines that are whole matches of it."""
    matches = (pattern.fullmatch(line) for line in lines)
    return [match.group(1) for match in matches if match]


def data_commands(data: bytes) -> list[str]:
    """``db load`` and what follows it, for one sample."""
    pieces = [data[start : start + DATA_BYTES] for start in range(0, len(data), DATA_BYTES)]
    return [f"db load {len(data)}", *(f"db {piece.hex()}" for piece in pieces)]
