"""A device on this machine: the slots' C over flash in memory; power can be cut at any write or erase."""

import ctypes
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import numpy as np

OK, BAD_LAYOUT, BAD_FLASH, BUSY, TOO_LARGE, OUT_OF_ORDER, REFUSED, NOT_TESTING, NOTHING_BEFORE = range(9)
EMPTY, PENDING, TESTING, CONFIRMED, FAILED = range(5)
FACTORY, NONE = 2, 3
RESET, REVERTED = 1, 3
"""Failures of the slots' own."""
UNWANTED = 40
"""That of an image that the caller refuses."""
WORD = 32
SECTOR, SLOT_SECTORS = 256, 3
SLOT = SECTOR * SLOT_SECTORS
TEARS = ("nothing of it", "half of it", "garbage")

_OBJECT, _U32 = ctypes.c_void_p, ctypes.c_uint32
Move = ctypes.CFUNCTYPE(ctypes.c_bool, _OBJECT, _U32, ctypes.POINTER(ctypes.c_uint8), _U32)
Erase = ctypes.CFUNCTYPE(ctypes.c_bool, _OBJECT, _U32)
Driver = tuple[Any, Any, Any]
"""Read and write, as :data:`Move`, and erase, as :data:`Erase`."""
_Refusal = ctypes.CFUNCTYPE(_U32, _OBJECT, _U32, _U32)


class _Interface(ctypes.Structure):
    _fields_ = (
        ("context", _OBJECT),
        ("sector_bytes", _U32),
        ("slot_sectors", _U32),
        ("read", Move),
        ("write", Move),
        ("erase", Erase),
        ("refusal", _Refusal),
    )


class _Record(ctypes.Structure):
    _fields_ = (
        ("magic", _U32),
        ("sequence", _U32),
        ("boots", _U32),
        ("bytes", _U32 * 2),
        ("state", ctypes.c_uint8 * 2),
        ("active", ctypes.c_uint8),
        ("receiving", ctypes.c_uint8),
        ("failure", _U32),
        ("hash", ctypes.c_uint8 * 32),
        ("crc32", _U32),
    )


class _Slots(ctypes.Structure):
    _fields_ = (
        ("flash", _OBJECT),
        ("record", _Record),
        ("sector", _U32),
        ("next", _U32),
        ("offset", _U32),
        ("uploading", ctypes.c_bool),
        ("running", ctypes.c_uint8),
    )


class Memory(Protocol):
    """Flash of a device that survives it; ``dead``: power was cut."""

    sector: int
    slot_sectors: int
    dead: bool

    def driver(self) -> Driver: ...

    def read(self, at: int, size: int) -> bytes: ...


class Flash:
    """NOR flash: erased to 0xff, each word written once. What survives a cut; ``wrong`` lists misuse.

    Attributes:
        changes: writes of a word and erases of a sector since the start.
        cut_at: the change during which power is cut; None: none.
    """

    def __init__(self, sector: int = SECTOR, slot_sectors: int = SLOT_SECTORS, fill: int = 0xFF) -> None:
        self.sector, self.slot_sectors = sector, slot_sectors
        self.data = bytearray([fill]) * (sector * (2 + 2 * slot_sectors))
        self.changes, self.cut_at, self.tear = 0, -1, TEARS[0]
        self.dead = False
        self.wrong: list[str] = []

    def cut(self, after: int, tear: str) -> None:
        self.changes, self.cut_at, self.tear, self.dead = 0, after, tear, False

    def power_on(self) -> None:
        self.cut(-1, TEARS[0])

    def driver(self) -> Driver:
        def read(_: object, at: int, to: "ctypes._Pointer[ctypes.c_uint8]", size: int) -> bool:
            ctypes.memmove(to, self.read(at, size), size)
            return True

        def write(_: object, at: int, data: "ctypes._Pointer[ctypes.c_uint8]", size: int) -> bool:
            return self.write(at, ctypes.string_at(data, size))

        return Move(read), Move(write), Erase(lambda _, at: self.erase(at))

    def read(self, at: int, size: int) -> bytes:
        if at + size > len(self.data):
            self.wrong.append(f"read of {size} at {at}")
        return bytes(self.data[at : at + size])

    def write(self, at: int, data: bytes) -> bool:
        if at % WORD or len(data) % WORD or not data or at + len(data) > len(self.data):
            self.wrong.append(f"write of {len(data)} at {at}")
            return False
        words = range(0, len(data), WORD)
        return all(self._change(at + start, data[start : start + WORD]) for start in words)

    def erase(self, at: int) -> bool:
        if at % self.sector or at + self.sector > len(self.data):
            self.wrong.append(f"erase at {at}")
            return False
        return self._change(at, b"\xff" * self.sector)

    def _change(self, at: int, new: bytes) -> bool:
        if self.dead:
            return False
        old = bytes(self.data[at : at + len(new)])
        if len(new) == WORD and set(old) != {0xFF}:
            self.wrong.append(f"word at {at} written twice")
        self.dead = self.changes == self.cut_at
        if self.dead and self.tear == "nothing of it":
            new = old
        elif self.dead and self.tear == "half of it":
            new = new[: len(new) // 2] + old[len(new) // 2 :]
        elif self.dead:
            new = np.random.default_rng(self.changes).bytes(len(new))
        self.changes += 1
        self.data[at : at + len(new)] = new
        return not self.dead


class Device:
    """A start of a device: opened by :meth:`boot`."""

    def __init__(self, library: Path, flash: Memory, accept: Callable[[bytes], bool]) -> None:
        self.c = ctypes.CDLL(str(library))
        self.flash = flash

        self._interface = _Interface(
            None,
            flash.sector,
            flash.slot_sectors,
            *flash.driver(),
            _Refusal(lambda _, at, size: 0 if accept(flash.read(at, size)) else UNWANTED),
        )
        self.slots = _Slots()
        self._me = ctypes.byref(self.slots)
        self.opened: int = self.c.slots_open(self._me, ctypes.byref(self._interface))

    @property
    def record(self) -> _Record:
        return self.slots.record

    def boot(self) -> int:
        return int(self.c.slots_boot(self._me)) & 0xFF

    def running(self) -> bytes | None:
        """The model that runs; None: the factory's."""
        slot = self.slots.running
        if slot == FACTORY:
            return None
        at = self.flash.sector * (2 + slot * self.flash.slot_sectors)
        return self.flash.read(at, self.record.bytes[slot])

    def begin(self, image: bytes, name: bytes | None = None) -> int:
        return int(self.c.slots_begin(self._me, len(image), name or image[:32].ljust(32, b"\0")))

    def piece(self, image: bytes, size: int = 2 * WORD) -> int:
        at = self.slots.offset
        data = image[at : at + size]
        return int(self.c.slots_upload(self._me, at, data, len(data)))

    def send(self, image: bytes, size: int = 2 * WORD) -> int:
        """Begin or resume, all pieces, test; the first status that is not OK."""
        status = self.begin(image)
        while status == OK and self.slots.offset < len(image):
            status = self.piece(image, size)
        return status or int(self.c.slots_test(self._me))

    def confirm(self) -> int:
        return int(self.c.slots_confirm(self._me))

    def try_again(self, slot: int) -> int:
        return int(self.c.slots_try(self._me, slot))

    def give_up(self, failure: int = REVERTED) -> int:
        return int(self.c.slots_give_up(self._me, failure))

    def erase(self, slot: int) -> int:
        return int(self.c.slots_erase(self._me, slot))
