"""An RP2040 with the flash of a Raspberry Pi Pico, as far as its port uses them, in the emulator Unicorn.

The boot ROM's functions are done here; all else, the second boot stage included, is the image's own code.
What the chip would not forgive is an error: an instruction or data from the flash while it takes commands,
the ROM's functions in another order or with interrupts on, a register that the port has nothing to do with.
No interrupt ever comes: the firmware looks for itself before it sleeps.
"""

import struct
from collections.abc import Callable
from enum import Enum

from unicorn import (
    UC_ARCH_ARM,
    UC_HOOK_CODE,
    UC_MODE_MCLASS,
    UC_MODE_THUMB,
    UC_PROT_ALL,
    UC_PROT_EXEC,
    UC_PROT_NONE,
    UC_PROT_READ,
    Uc,
)
from unicorn.arm_const import (
    UC_ARM_REG_LR,
    UC_ARM_REG_MSP,
    UC_ARM_REG_PC,
    UC_ARM_REG_PRIMASK,
    UC_ARM_REG_R0,
    UC_ARM_REG_R1,
    UC_ARM_REG_R2,
    UC_ARM_REG_R3,
    UC_CPU_ARM_CORTEX_M0,
)

ROM, ROM_BYTES = 0, 0x4000
FLASH, FLASH_BYTES, SECTOR, PAGE = 0x10000000, 2 << 20, 4096, 256
RAM, RAM_BYTES = 0x20000000, 264 << 10
STAGE = 0x20041F00
"""Where the boot ROM puts the first 256 bytes of the flash."""
PERIPHERALS = ((0x40000000, 0x70000), (0x18000000, 0x1000), (0xE000E000, 0x1000))
LOOK_UP, TABLE = 0x100, 0x40
FUNCTIONS = {code: 0x200 + 2 * number for number, code in enumerate(("IF", "EX", "RE", "RP", "FC"))}
RETURN = bytes.fromhex("7047")
WAIT = bytes.fromhex("30bf")

RESETS, RESETS_DONE = 0x4000C000, 0x4000C008
XOSC, XOSC_STATUS, XOSC_ON, STABLE = 0x40024000, 0x40024004, 0x00FABAA0, 1 << 31
PLL, PLL_POWER, PLL_OFF = 0x40028000, 0x40028004, 0x21
REF, REF_SELECTED, SYS, SYS_SELECTED = 0x40008030, 0x40008038, 0x4000803C, 0x40008044
WATCHDOG, LOAD, ENABLE, TRIGGER = 0x40058000, 0x40058004, 1 << 30, 1 << 31
RESET_BY_WATCHDOG, ALL_BUT_OSCILLATORS = 0x40010008, 0x1FFFC
TIMER_HIGH, TIMER_LOW = 0x40054024, 0x40054028
UART, UART_FLAGS, UART_EMPTY = 0x40034000, 0x40034018, 1 << 4
SSI, SSI_ON = 0x18000000, 0x18000008
AS_THE_STAGE_SETS_IT = {SSI: 0x001F0300, 0x18000004: 0, 0x18000014: 4, 0x180000F4: 0x03000218}
"""The flash interface: a frame of 32 bits a read, a fourth of the clock, command 03h, 24 bits of address."""
AFTER_RESET = {
    **dict.fromkeys((RESETS_DONE, XOSC, XOSC_STATUS, 0x4002400C, REF, REF_SELECTED, SYS, SYS_SELECTED), 0),
    **dict.fromkeys((0x40008048, LOAD, RESET_BY_WATCHDOG, TIMER_HIGH, TIMER_LOW, UART, UART_FLAGS), 0),
    **dict.fromkeys((0x40034024, 0x40034028, 0x4003402C, 0x40034038, 0x40034044, 0x40028008), 0),
    **dict.fromkeys((*AS_THE_STAGE_SETS_IT, SSI_ON, 0xE000E010, 0xE000E014, 0xE000E018, 0xE000E100), 0),
    **dict.fromkeys((0xE000ED08, 0xE000ED94, 0xE000ED9C, 0xE000EDA0), 0),
    **{RESETS: 0x01FFFFFF, PLL: 1, PLL_POWER: 0x2D, 0x4002800C: 0x77000, 0x40034030: 0x300},
    **{WATCHDOG: 0x07000000, 0x4005802C: 0x200, 0x40014004: 0x1F, 0x4001400C: 0x1F},
    **{0x4001C004: 0x56, 0x4001C008: 0x56},
}
"""Registers that the port may touch, and what they hold (RP2040 datasheet)."""


class Mode(Enum):
    """Of the flash and its interface."""

    READABLE = 0
    CONNECTED = 1
    TAKES_COMMANDS = 2
    FLUSHED = 3


class Rp2040:
    """The chip with an image in its flash; it runs whenever :meth:`run` is called.

    Attributes:
        flash: what its flash holds.
        starts, trials: so often it has begun, and its watchdog was switched on.
    """

    def __init__(self, image: bytes) -> None:
        self.flash = bytearray(image.ljust(FLASH_BYTES, b"\xff"))
        self.received, self.sent, self.starts, self.trials = bytearray(), bytearray(), 0, 0
        self._uc = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
        self._uc.ctl_set_cpu_model(UC_CPU_ARM_CORTEX_M0)
        self._uc.mem_map(ROM, ROM_BYTES, UC_PROT_READ | UC_PROT_EXEC)
        self._uc.mem_map(FLASH, FLASH_BYTES, UC_PROT_NONE)
        self._uc.mem_map(RAM, RAM_BYTES, UC_PROT_ALL)
        self._uc.mem_write(ROM + 0x14, struct.pack("<3H", TABLE, 0, LOOK_UP | 1))
        for at in (LOOK_UP, *FUNCTIONS.values()):
            self._uc.mem_write(at, RETURN)
        self._uc.hook_add(UC_HOOK_CODE, self._in_rom, begin=ROM, end=ROM + ROM_BYTES - 1)
        for base, size in PERIPHERALS:
            self._uc.mmio_map(base, size, self._read, base, self._write, base)
        self._time = 0
        self._changed: list[tuple[int, int]] = []
        self._answers: dict[int, Callable[[], int]] = {
            RESETS_DONE: lambda: AFTER_RESET[RESETS] & ~self.registers[RESETS],
            XOSC_STATUS: lambda: STABLE * (self.registers[XOSC] == XOSC_ON),
            PLL: lambda: self.registers[PLL] | STABLE * (not self.registers[PLL_POWER] & PLL_OFF),
            REF_SELECTED: lambda: 1 << (self.registers[REF] & 3),
            SYS_SELECTED: lambda: 1 << (self.registers[SYS] & 1),
            TIMER_LOW: self._now,
            UART_FLAGS: lambda: 0 if self.received else UART_EMPTY,
            UART: lambda: self.received.pop(0),
        }
        """What registers say that nobody has written."""
        self._start()

    def _start(self) -> None:
        """What the boot ROM does; RAM is as it was."""
        self.starts += 1
        self.registers, self._mode = dict(AFTER_RESET), Mode.FLUSHED
        self._uc.mem_protect(FLASH, FLASH_BYTES, UC_PROT_NONE)
        self._uc.mem_write(FLASH, bytes(self.flash))
        self._changed.clear()
        self._uc.mem_write(STAGE, bytes(self.flash[:256]))
        for register, value in ((UC_ARM_REG_LR, 0), (UC_ARM_REG_MSP, STAGE), (UC_ARM_REG_PRIMASK, 0)):
            self._uc.reg_write(register, value)
        self._pc = STAGE

    def run(self) -> bytes:
        """Run until it waits for a byte; what it has sent."""
        while True:
            starts = self.starts
            self._uc.emu_start(self._pc | 1, 0)
            if starts != self.starts:
                continue
            self._pc = self._uc.reg_read(UC_ARM_REG_PC)
            assert self._uc.mem_read(self._pc - 2, 2) == WAIT
            if not self.received:
                sent = bytes(self.sent)
                self.sent.clear()
                return sent

    def _enter(self, before: Mode, mode: Mode) -> None:
        assert self._mode is before, f"from {self._mode} to {mode}"
        self._mode = mode
        readable = UC_PROT_READ | UC_PROT_EXEC if mode is Mode.READABLE else UC_PROT_NONE
        self._uc.mem_protect(FLASH, FLASH_BYTES, readable)

    def _in_rom(self, uc: Uc, at: int, size: int, _: object) -> None:
        r0, r1, r2, r3 = (
            uc.reg_read(r) for r in (UC_ARM_REG_R0, UC_ARM_REG_R1, UC_ARM_REG_R2, UC_ARM_REG_R3)
        )
        if at == LOOK_UP:
            assert r0 == TABLE
            uc.reg_write(UC_ARM_REG_R0, FUNCTIONS[struct.pack("<H", r1).decode()] | 1)
            return
        assert uc.reg_read(UC_ARM_REG_PRIMASK) & 1, "interrupts are on"
        match next(code for code, place in FUNCTIONS.items() if place == at):
            case "IF":
                self._enter(Mode.READABLE, Mode.CONNECTED)
            case "EX":
                self._enter(Mode.CONNECTED, Mode.TAKES_COMMANDS)
                self.registers |= {0x18000014: 6, SSI: 0x00070000, SSI_ON: 1}
            case "RE":
                assert (r1, r2, r3, r0 % SECTOR) == (SECTOR, 1 << 16, 0xD8, 0)
                self._change(r0, b"\xff" * SECTOR)
            case "RP":
                assert (r2, r0 % PAGE) == (PAGE, 0)
                old, new = self.flash[r0 : r0 + PAGE], uc.mem_read(r1, PAGE)
                self._change(r0, bytes(a & b for a, b in zip(old, new, strict=True)))
            case _:
                self._enter(Mode.TAKES_COMMANDS, Mode.FLUSHED)
                for start, end in self._changed:
                    uc.mem_write(FLASH + start, bytes(self.flash[start:end]))
                self._changed.clear()

    def _change(self, at: int, content: bytes) -> None:
        """In the flash; the cache has it as it was until it is flushed."""
        assert self._mode is Mode.TAKES_COMMANDS
        self.flash[at : at + len(content)] = content
        self._changed.append((at, at + len(content)))

    def _read(self, _: Uc, offset: int, size: int, base: int) -> int:
        at = base + offset
        assert (size, at % 4) == (4, 0), f"{size} bytes at {at:#x}"
        value = self.registers[at]
        answer = self._answers.get(at)
        return answer() if answer else value

    def _now(self) -> int:
        """A microsecond goes by whenever somebody looks."""
        self._time += 1
        return self._time

    def _write(self, uc: Uc, offset: int, size: int, value: int, base: int) -> None:
        at, alias = base + offset, 0
        if base == PERIPHERALS[0][0]:
            at, alias = at & ~0x3000, at >> 12 & 3
        assert (size, at % 4) == (4, 0), f"{size} bytes at {at:#x}"
        before = self.registers[at]
        self.registers[at] = now = (value, before ^ value, before | value, before & ~value)[alias]
        if at == UART:
            self.sent.append(value & 0xFF)
        elif at == WATCHDOG and now & TRIGGER:
            assert self.registers[RESET_BY_WATCHDOG] == ALL_BUT_OSCILLATORS
            self._start()
            uc.emu_stop()
        elif at == WATCHDOG and now & ENABLE & ~before:
            assert (self.registers[RESET_BY_WATCHDOG], self.registers[LOAD]) == (
                ALL_BUT_OSCILLATORS,
                0xFFFFFF,
            )
            self.trials += 1
        elif at == SSI_ON and value and self._mode is Mode.FLUSHED:
            assert AS_THE_STAGE_SETS_IT.items() <= self.registers.items()
            self._enter(Mode.FLUSHED, Mode.READABLE)
