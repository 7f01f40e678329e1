"""Sessions of MLPerf Tiny's text protocol: what was sent, and what came back."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

RECORDED = Path(__file__).with_name("mlperf_kws01.session")
READY = "m-ready"

VOLATILE = re.compile(r"(?<=m-lap-us-)\d+|(?<=m-name-dut-\[)[^]]+|(?<=planrt )[^]]+")
"""Times, the board's name, the build id: what another device answers otherwise."""


@dataclass(frozen=True)
class Exchange:
    """A command without its ``%``, and the lines that answer it, ``m-ready`` among them."""

    command: str
    lines: tuple[str, ...]

    @property
    def steady(self) -> tuple[str, ...]:
        """What every device answers."""
        return tuple(VOLATILE.sub("…", line) for line in self.lines)


def recorded() -> list[Exchange]:
    """The session that was recorded from an emulated board: ``> `` starts what was sent, ``< `` what came."""
    exchanges: list[Exchange] = []
    for line in RECORDED.read_text(encoding="ascii").splitlines():
        text = line[2:]
        if line.startswith("> "):
            exchanges.append(Exchange(text.removesuffix("%"), ()))
        else:
            last = exchanges.pop()
            exchanges.append(Exchange(last.command, (*last.lines, text)))
    return exchanges


def written(exchanges: Iterable[Exchange]) -> str:
    """The text of a session file."""
    lines = []
    for exchange in exchanges:
        lines += [f"> {exchange.command}%", *(f"< {line}" for line in exchange.lines)]
    return "\n".join(lines) + "\n"


def wire(commands: Iterable[str]) -> bytes:
    """What a host sends."""
    return "".join(f"{command}%" for command in commands).encode()


def exchanges(commands: list[str], said: bytes) -> list[Exchange]:
    """Split what a device said to these commands; every answer has to end, in CR and LF, with ``m-ready``."""
    answers = said.decode("ascii").split(f"{READY}\r\n")
    assert answers.pop() == "", "the last answer does not end"
    assert len(answers) == len(commands)
    return [
        Exchange(command, (*(line for line in answer.split("\r\n") if line), READY))
        for command, answer in zip(commands, answers, strict=True)
    ]
