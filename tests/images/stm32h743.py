"""An STM32H743 as far as its port uses it, in the emulator Unicorn: flash with error correction.

What the chip would not forgive is an error: a word that cannot be corrected is read where bus faults are
not gone over, a word is programmed that is not erased or not whole, bank 1 is written, a register is used
that the port has nothing to do with. Unicorn has no bus faults: that a load goes over one is done here; and
it has neither caches nor late stores. No interrupt ever comes: the firmware looks for itself before it
sleeps.
"""

import random
import struct
from collections.abc import Callable

from unicorn import (
    UC_ARCH_ARM,
    UC_HOOK_MEM_READ,
    UC_HOOK_MEM_WRITE,
    UC_MODE_MCLASS,
    UC_MODE_THUMB,
    UC_PROT_ALL,
    UC_PROT_EXEC,
    UC_PROT_READ,
    UC_PROT_WRITE,
    Uc,
)
from unicorn.arm_const import (
    UC_ARM_REG_FAULTMASK,
    UC_ARM_REG_MSP,
    UC_ARM_REG_PC,
    UC_ARM_REG_PRIMASK,
    UC_CPU_ARM_CORTEX_M7,
)

FLASH, BANK_2, BANK_BYTES, SECTOR, WORD = 0x08000000, 0x08100000, 1 << 20, 128 << 10, 32
RAM, RAM_BYTES = 0x24000000, 512 << 10
PERIPHERALS = (
    *((0x40000000, 0x5000), (0x51008000, 0x1000), (0x52002000, 0x1000), (0x58004000, 0x1000)),
    *((0x58020000, 0x5000), (0x5C001000, 0x1000), (0xE0001000, 0x1000), (0xE000E000, 0x1000)),
)
WAIT = bytes.fromhex("30bf")

RCC_CR, RCC_CFGR, SUPPLY, VOLTAGE, READY = 0x58024400, 0x58024410, 0x58024804, 0x58024818, 1 << 13
USART, UART_STATUS, RECEIVED, TRANSMITTED, HAS_BYTE, IDLE = (
    0x40004800, 0x4000481C, 0x40004824, 0x40004828, 1 << 5, 3 << 6,
)  # fmt: skip
WATCHDOG, STARTS = 0x58004800, 0xCCCC
OPTIONS, KEY, CONTROL, STATUS, CLEAR = 0x52002018, 0x52002104, 0x5200210C, 0x52002110, 0x52002114
LOCK, PROGRAMS, ERASES, BY_64_BITS, START, KEYS = 1, 2, 4, 3 << 4, 1 << 7, (0x45670123, 0xCDEF89AB)
CORE_RESET, RESETS = 0xE000ED0C, 0x05FA0004
CORE_CONTROL, GOES_OVER_FAULTS, FAULTS, PRECISE = 0xE000ED14, 1 << 8, 0xE000ED28, 0x8200
AFTER_RESET = {
    **dict.fromkeys((0x40000000, 0x40000014, 0x40000024, 0x40000028, 0x4000002C), 0),  # TIM2
    **dict.fromkeys((USART, 0x40004808, 0x4000480C, UART_STATUS, RECEIVED, TRANSMITTED), 0),
    **dict.fromkeys((KEY, STATUS, CLEAR, WATCHDOG, 0x58004804, 0x58004808, 0x5800480C), 0),
    **dict.fromkeys((RCC_CR, RCC_CFGR, 0x58024418, 0x5802441C, 0x58024420, 0x58024428), 0),
    **dict.fromkeys((0x5802442C, 0x58024430, 0x580244E0, 0x580244E8, SUPPLY, 0x5802480C, VOLTAGE), 0),
    **dict.fromkeys((0x58020C00, 0x58020C0C, 0x58020C24), 0),  # GPIOD
    **dict.fromkeys((0xE000E010, 0xE000E014, 0xE000E018, 0xE000E104, 0xE000ED88, 0xE000EDFC), 0),
    **dict.fromkeys((0xE0001000, 0xE0001004, 0xE0001FB0, CORE_RESET, FAULTS, 0xE000ED84), 0),
    **dict.fromkeys((0xE000EF50, 0xE000EF5C, 0xE000EF60, 0xE000EF74), 0),  # caches
    **{CORE_CONTROL: 1 << 9, 0xE000ED80: 127 << 13 | 3 << 3, 0x5C001000: 0x20036450, 0x52002000: 0x37},
    **{OPTIONS: 1, CONTROL: LOCK | BY_64_BITS},
}
"""Registers that the port may touch, and what they hold (RM0433, ARM DDI 0403E)."""


class PowerCutError(Exception):
    """In the middle of a change of the flash."""


class Stm32h743:
    """The chip with an image in its flash; it runs whenever :meth:`run` is called.

    Attributes:
        broken: where words lie that cannot be corrected.
        found: those that were read.
        changes: words programmed and sectors erased.
        cut: the change in which power is cut, if it comes to that.
        starts, trials: so often it has begun, and its watchdog was switched on.
    """

    def __init__(self, image: bytes) -> None:
        self.received, self.sent, self.starts, self.trials = bytearray(), bytearray(), 0, 0
        self.broken: set[int] = set()
        self.found: set[int] = set()
        self.changes, self.cut = 0, -1
        self._watched: dict[int, int] = {}
        self._random = random.Random(0)
        self._uc = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
        self._uc.ctl_set_cpu_model(UC_CPU_ARM_CORTEX_M7)
        self._uc.mem_map(FLASH, BANK_BYTES, UC_PROT_READ | UC_PROT_EXEC)
        self._uc.mem_map(BANK_2, BANK_BYTES, UC_PROT_READ | UC_PROT_WRITE)
        self._uc.mem_map(RAM, RAM_BYTES, UC_PROT_ALL)
        self._uc.mem_write(FLASH, image.ljust(BANK_BYTES, b"\xff"))
        self._uc.mem_write(BANK_2, b"\xff" * BANK_BYTES)
        self._uc.hook_add(UC_HOOK_MEM_WRITE, self._store, begin=BANK_2, end=BANK_2 + BANK_BYTES - 1)
        for base, size in PERIPHERALS:
            self._uc.mmio_map(base, size, self._read, base, self._write, base)
        self._answers: dict[int, Callable[[], int]] = {
            RCC_CR: lambda: self.registers[RCC_CR] | (self.registers[RCC_CR] & 1 << 24) << 1,
            RCC_CFGR: lambda: self.registers[RCC_CFGR] | (self.registers[RCC_CFGR] & 7) << 3,
            SUPPLY: lambda: READY,
            VOLTAGE: lambda: self.registers[VOLTAGE] | READY,
            UART_STATUS: lambda: IDLE | HAS_BYTE * bool(self.received),
            RECEIVED: lambda: self.received.pop(0),
        }
        """What registers say that nobody has written."""
        self.power_on()

    def power_on(self) -> None:
        """RAM holds anything."""
        self._uc.mem_write(RAM, self._random.randbytes(RAM_BYTES))
        self.received.clear()
        self.sent.clear()
        self._start()

    def _start(self) -> None:
        """As out of reset; RAM is as it was."""
        self.starts += 1
        self.registers, self._parts, self._keys = dict(AFTER_RESET), {}, []
        stack, self._pc = struct.unpack("<2I", self._uc.mem_read(FLASH, 8))
        for register, value in (
            (UC_ARM_REG_MSP, stack),
            (UC_ARM_REG_PRIMASK, 0),
            (UC_ARM_REG_FAULTMASK, 0),
        ):
            self._uc.reg_write(register, value)

    def run(self) -> bytes:
        """Run until it waits for a byte; what it has sent."""
        while True:
            starts = self.starts
            self._uc.emu_start(self._pc | 1, 0)
            if starts != self.starts:
                continue
            self._pc = self._uc.reg_read(UC_ARM_REG_PC)
            assert self._uc.mem_read(self._pc - 2, 2) == WAIT, hex(self._pc)
            if not self.received:
                sent = bytes(self.sent)
                self.sent.clear()
                return sent

    def lose(self, start: int, size: int = WORD) -> None:
        """These words cannot be corrected from now on."""
        self.broken |= {*range(start, start + size, WORD)}
        self._watched[start] = self._uc.hook_add(
            UC_HOOK_MEM_READ, self._load, begin=start, end=start + size - 1
        )

    def _load(self, uc: Uc, _kind: int, at: int, _size: int, _value: int, _: object) -> None:
        word = at - at % WORD
        if word in self.broken:
            masked = uc.reg_read(UC_ARM_REG_FAULTMASK) & 1
            assert masked and self.registers[CORE_CONTROL] & GOES_OVER_FAULTS, f"a fault at {at:#x}"
            self.found.add(word)
            self.registers[FAULTS] |= PRECISE
            uc.mem_write(word, self._random.choice((b"\xff" * WORD, self._random.randbytes(WORD))))

    def _change(self, start: int, content: bytes) -> None:
        self.changes += 1
        if self.changes == self.cut:
            self.lose(start, len(content))
            raise PowerCutError
        self._uc.mem_write(start, content)
        self.broken -= {*range(start, start + len(content), WORD)}
        for watched in [at for at in self._watched if start <= at < start + len(content)]:
            self._uc.hook_del(self._watched.pop(watched))

    def _store(self, uc: Uc, _kind: int, at: int, size: int, value: int, _: object) -> None:
        """A part of a word, which is in the memory afterwards, too: it has to be erased."""
        word = at - at % WORD
        assert self.registers[CONTROL] == BY_64_BITS | PROGRAMS
        assert (size, at % 4) == (4, 0) and at not in self._parts and word not in self.broken
        if not self._parts:
            assert uc.mem_read(word, WORD) == b"\xff" * WORD, f"{word:#x} is not erased"
        self._parts[at] = value
        assert {part - part % WORD for part in self._parts} == {word}
        if len(self._parts) == WORD // 4:
            content = b"".join(
                struct.pack("<I", value & 0xFFFFFFFF) for _, value in sorted(self._parts.items())
            )
            self._parts = {}
            self._change(word, content)

    def _read(self, _: Uc, offset: int, size: int, base: int) -> int:
        at = base + offset
        assert (size, at % 4) == (4, 0), f"{size} bytes at {at:#x}"
        value = self.registers[at]
        answer = self._answers.get(at)
        return answer() if answer else value

    def _write(self, _: Uc, offset: int, size: int, value: int, base: int) -> None:
        at = base + offset
        assert (size, at % 4) == (4, 0), f"{size} bytes at {at:#x}"
        before = self.registers[at]
        self.registers[at] = value
        if at == TRANSMITTED:
            self.sent.append(value & 0xFF)
        elif at == FAULTS:
            self.registers[at] = before & ~value
        elif at == CORE_RESET:
            assert value == RESETS
            self._start()
            self._uc.emu_stop()
        elif at == WATCHDOG and value == STARTS:
            self.trials += 1
        elif at == KEY:
            self._keys.append(value)
            if len(self._keys) == len(KEYS):
                assert tuple(self._keys) == KEYS
                self._keys = []
                self.registers[CONTROL] &= ~LOCK
        elif at == CONTROL:
            self._command(before, value)

    def _command(self, before: int, value: int) -> None:
        assert not before & LOCK and not self._parts
        if value & START:
            number = value >> 8 & 7
            assert before == BY_64_BITS | ERASES | number << 8 and value == before | START
            self.registers[CONTROL] = before
            self._change(BANK_2 + number * SECTOR, b"\xff" * SECTOR)
        elif value & LOCK:
            assert not before & (PROGRAMS | ERASES)
