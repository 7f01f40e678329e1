"""An ESP32-C3 as far as its port uses it, in the emulator Unicorn: its memories, and its registers.

What the chip would not forgive is an error here as well: a register that it does not have, one that is not
accessed as a word, data that is read on the bus for code other than by whole words, a core register that its
core lacks.
"""

import struct
from collections import defaultdict
from typing import Any

from unicorn import UC_ARCH_RISCV, UC_HOOK_CODE, UC_HOOK_MEM_READ, UC_MODE_RISCV32, UC_PROT_ALL, Uc
from unicorn.riscv_const import (
    UC_RISCV_REG_MCAUSE,
    UC_RISCV_REG_MEPC,
    UC_RISCV_REG_MSTATUS,
    UC_RISCV_REG_MTVEC,
    UC_RISCV_REG_PC,
    UC_RISCV_REG_X0,
)

CODE, CONSTANTS, FLASH_BYTES = 0x42000000, 0x3C000000, 0x400000
RAM, RAM_BYTES = 0x3FC80000, 0x50000
ENTRY = CODE + 8
PERIPHERALS = ((0x60000000, 0x25000), (0x600C0000, 0x3000))

FIFO, STATUS, STATE, DIVIDER, UART_CLOCK = 0x60000000, 0x6000001C, 0x6000006C, 0x60000014, 0x60000078
OPTIONS = 0x60008000
RTC_WDT, RTC_SWD, GROUP_WDT = 0x60008090, 0x600080AC, 0x6001F048
LOCKED = {
    RTC_WDT: (0x600080A8, 0x50D83AA1),
    RTC_SWD: (0x600080B0, 0x8F1D312A),
    GROUP_WDT: (0x6001F064, 0x50D83AA1),
}
"""Register → the one that locks it, and the key."""
TIMER_CONFIG, TIMER_UPDATE, TIMER_HIGH, TIMER_LOW = 0x60023000, 0x60023004, 0x60023040, 0x60023044
LINE, ENABLED, EDGE, PRIORITY_0, THRESHOLD = 0x600C2054, 0x600C2104, 0x600C2108, 0x600C2114, 0x600C2194
CLOCK_PERIOD, CLOCK_SOURCE = 0x600C0008, 0x600C0058
AFTER_RESET = {
    **dict.fromkeys((FIFO, 0x6000000C, 0x60000010, 0x60000080, STATUS, STATE, TIMER_UPDATE, TIMER_HIGH), 0),
    **dict.fromkeys((0x600080A8, 0x600080B0, 0x6001F064, TIMER_LOW, LINE, ENABLED, EDGE, THRESHOLD), 0),
    **{DIVIDER: 0x2B6, 0x60000024: 0xC060, UART_CLOCK: 0x03701000, PRIORITY_0 + 4: 0},
    **{OPTIONS: 0x1C00A000, RTC_WDT: 0x00013214, RTC_SWD: 0x04B00000, GROUP_WDT: 0x0004C000},
    **{TIMER_CONFIG: 0x46000000, CLOCK_PERIOD: 0x0C, CLOCK_SOURCE: 0x1},
}
"""Registers that the port may touch (Espressif's SVD file has addresses and values)."""
RESET_CHIP = 1 << 31
COUNTERS = (0x7E0, 0x7E1, 0x7E2)
MIE = 0x304
CRYSTAL_HZ = 40_000_000
MASKED_NOT, MACHINE_MODE = 0x8, 0x1880  # mstatus: interrupts are on; as they were when one came
IDLE_POLLS = 8
"""So often in a row the firmware asks for a byte that is not there when it waits."""


class Esp32C3:
    """The chip with an image in its flash; it runs whenever :meth:`run` is called."""

    def __init__(self, image: bytes) -> None:
        self._uc = Uc(UC_ARCH_RISCV, UC_MODE_RISCV32)
        for start in (CODE, CONSTANTS):
            self._uc.mem_map(start, FLASH_BYTES, UC_PROT_ALL)
            self._uc.mem_write(start, image.ljust(FLASH_BYTES, b"\xff"))
        self._uc.mem_map(RAM, RAM_BYTES, UC_PROT_ALL)
        for base, size in PERIPHERALS:
            self._uc.mmio_map(base, size, self._read, base, self._write, base)
        self._uc.hook_add(UC_HOOK_MEM_READ, self._read_code, begin=CODE, end=CODE + FLASH_BYTES - 1)
        for at in _csr_instructions(image):
            self._uc.hook_add(UC_HOOK_CODE, self._counter, begin=at, end=at)
        self.received, self.sent, self.resets = bytearray(), bytearray(), 0
        self._time, self._polls = 0, 0
        self._switch_on()

    def _switch_on(self) -> None:
        self.registers = dict(AFTER_RESET)
        self.counter: dict[int, int] = defaultdict(int)
        self._pc = ENTRY

    @property
    def baud(self) -> float:
        """Of its serial port, from the crystal."""
        clock, divider = self.registers[UART_CLOCK], self.registers[DIVIDER]
        assert clock >> 20 & 3 == 3, "not from the crystal"
        return CRYSTAL_HZ / ((clock >> 12 & 0xFF) + 1) / ((divider & 0xFFF) + (divider >> 20 & 15) / 16)

    def run(self) -> bytes:
        """Run until it waits for a byte; what it has sent."""
        self._polls = 0
        while self._polls < IDLE_POLLS:
            resets = self.resets
            self._uc.emu_start(self._pc, 0)
            self._pc = self._uc.reg_read(UC_RISCV_REG_PC) if resets == self.resets else ENTRY
        sent = bytes(self.sent)
        self.sent.clear()
        return sent

    def interrupt(self) -> None:
        """The interrupt of the serial port, to the end; the core's registers have to be as before."""
        line = self.registers[LINE]
        assert self.registers[ENABLED] == 1 << line
        assert not self.registers[EDGE] >> line & 1
        assert self.registers[PRIORITY_0 + 4 * line] >= self.registers[THRESHOLD] > 0
        while not self._uc.reg_read(UC_RISCV_REG_MSTATUS) & MASKED_NOT:
            self._uc.emu_start(self._pc, 0, count=1)
            self._pc = self._uc.reg_read(UC_RISCV_REG_PC)
        before = self._core()
        self._uc.reg_write(UC_RISCV_REG_MSTATUS, MACHINE_MODE)
        self._uc.reg_write(UC_RISCV_REG_MEPC, self._pc)
        self._uc.reg_write(UC_RISCV_REG_MCAUSE, 1 << 31 | line)
        table = self._uc.reg_read(UC_RISCV_REG_MTVEC)
        assert table & 0xFF == 1, "not the mode that the core has, or not where it can be"
        self._uc.emu_start((table & ~1) + 4 * line, self._pc)
        assert self._core() == before

    def _core(self) -> list[int]:
        return [self._uc.reg_read(UC_RISCV_REG_X0 + number) for number in range(32)]

    def _read(self, _: Uc, offset: int, size: int, base: int) -> int:
        at = base + offset
        assert (size, at % 4) == (4, 0), f"{size} bytes at {at:#x}"
        value = self.registers[at]
        if at == STATUS:
            self._polls = 0 if self.received else self._polls + 1
            if self._polls >= IDLE_POLLS:
                self._uc.emu_stop()
            return len(self.received)
        if at == FIFO:
            return self.received.pop(0)
        if at == TIMER_UPDATE:
            return 1 << 29
        return self._time // 10 if at == TIMER_LOW else value

    def _write(self, _: Uc, offset: int, size: int, value: int, base: int) -> None:
        at = base + offset
        assert (size, at % 4) == (4, 0), f"{size} bytes at {at:#x}"
        assert at in self.registers, f"no register at {at:#x}"
        lock, key = LOCKED.get(at, (at, None))
        if key in (None, self.registers[lock]):
            self.registers[at] = value
        if at == FIFO:
            assert abs(self.baud / 115200 - 1) < 0.01
            self.sent.append(value)
        if at == OPTIONS and value & RESET_CHIP:
            self.resets += 1
            self._switch_on()
            self._uc.emu_stop()

    def _read_code(self, _: Uc, kind: int, at: int, size: int, value: int, data: Any) -> None:
        assert (size, at % 4) == (4, 0), f"{size} bytes of data at {at:#x}, on the bus for code"

    def _counter(self, uc: Uc, at: int, size: int, data: Any) -> None:
        """The core's performance counter; Unicorn has none. Time goes on whenever somebody looks."""
        (instruction,) = struct.unpack("<I", uc.mem_read(at, 4))
        number, to, source = instruction >> 20, instruction >> 7 & 31, instruction >> 15 & 31
        assert number != MIE, "the core has no mie"
        self._time += 1000
        if instruction >> 12 & 7 == 1:
            self.counter[number] = uc.reg_read(UC_RISCV_REG_X0 + source) if source else 0
            self._time = 0 if number == COUNTERS[2] else self._time
        if to:
            uc.reg_write(UC_RISCV_REG_X0 + to, self._time if number == COUNTERS[2] else self.counter[number])
        uc.reg_write(UC_RISCV_REG_PC, at + 4)


def _csr_instructions(image: bytes) -> list[int]:
    """Where instructions are, or what looks like them, that Unicorn's core knows otherwise or not at all."""
    found = []
    for offset in range(0, len(image) - 3, 2):
        (word,) = struct.unpack_from("<I", image, offset)
        if word & 0x7F == 0x73 and word >> 12 & 7 in (1, 2) and word >> 20 in (*COUNTERS, MIE):
            found.append(CODE + offset)
    return found
