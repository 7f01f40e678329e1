"""An STM32L475 as far as its port and its flash driver use it, in the emulator Unicorn.

Flash has error correction: a double word whose write or erase was cut off reads as anything, and raises the
NMI, which comes a few instructions later. What follows is the image's own code: it answers, or stops with
``FAULT``. No interrupt ever comes; the firmware looks for itself before it sleeps. The flash controller is
tried by itself (``tests/slots/chip``); here it does what it is told.
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
    UC_ARM_REG_LR,
    UC_ARM_REG_MSP,
    UC_ARM_REG_PC,
    UC_ARM_REG_PRIMASK,
    UC_ARM_REG_R0,
    UC_ARM_REG_R1,
    UC_ARM_REG_R2,
    UC_ARM_REG_R3,
    UC_ARM_REG_R12,
    UC_ARM_REG_XPSR,
    UC_CPU_ARM_CORTEX_M4,
)

FLASH, BANK, PAGE, WORD = 0x08000000, 512 << 10, 2048, 8
BANK_2 = FLASH + BANK
RAM, RAM_BYTES = 0x20000000, 96 << 10
RETURN = 0x10000000
"""Where an exception returns to: nothing of the chip is there."""
PERIPHERALS = ((0x40000000, 0x30000), (0x48000000, 0x2000), (0xE0000000, 0x2000), (0xE000E000, 0x1000))
FRAME = (
    *(UC_ARM_REG_R0, UC_ARM_REG_R1, UC_ARM_REG_R2, UC_ARM_REG_R3, UC_ARM_REG_R12, UC_ARM_REG_LR),
    *(UC_ARM_REG_PC, UC_ARM_REG_XPSR),
)
"""What the core pushes."""
WAIT = bytes.fromhex("30bf")

RCC, RCC_CONFIG, RESET = 0x40021000, 0x40021008, 0xE000ED0C
UART_STATE, UART_RECEIVED, UART_SENDS = 0x4001381C, 0x40013824, 0x40013828
FLASH_STATE, FLASH_CONTROL, FLASH_ECC, FLASH_OPTIONS = 0x40022010, 0x40022014, 0x40022018, 0x40022020
DETECTED, FLAGS, IN_BANK_2 = 1 << 31, 0xF << 28, 1 << 19
ERASES, STARTS, LOCKED = 1 << 11 | 2, 1 << 16, 1 << 31


class PowerCutError(Exception):
    """In the middle of a change of its flash."""


class Stm32l4:
    """The chip with an image in its flash; it runs whenever :meth:`run` is called.

    Attributes:
        broken: double words of bank 2 that cannot be corrected, by address.
        nmis: so often one was raised.
        changes: double words written and pages erased since power came; it goes in the one ``cut_at``.
    """

    def __init__(self, image: bytes) -> None:
        self.received, self.sent = bytearray(), bytearray()
        self.broken: set[int] = set()
        self.starts, self.nmis, self.changes, self.cut_at = 0, 0, 0, -1
        self._garbage = random.Random(0)
        self._uc = Uc(UC_ARCH_ARM, UC_MODE_THUMB | UC_MODE_MCLASS)
        self._uc.ctl_set_cpu_model(UC_CPU_ARM_CORTEX_M4)
        self._uc.mem_map(FLASH, BANK, UC_PROT_READ | UC_PROT_EXEC)
        self._uc.mem_map(BANK_2, BANK, UC_PROT_READ | UC_PROT_WRITE)
        self._uc.mem_map(RAM, RAM_BYTES, UC_PROT_ALL)
        self._uc.mem_map(RETURN, 0x1000, UC_PROT_ALL)
        self._uc.mem_write(FLASH, image)
        self._uc.mem_write(BANK_2, b"\xff" * BANK)
        for base, size in PERIPHERALS:
            self._uc.mmio_map(base, size, self._read, base, self._write, base)
        self._uc.hook_add(UC_HOOK_MEM_READ, self._flash_is_read, begin=BANK_2, end=BANK_2 + BANK - 1)
        self._uc.hook_add(UC_HOOK_MEM_WRITE, self._flash_is_written, begin=BANK_2, end=BANK_2 + BANK - 1)
        self._answers: dict[int, Callable[[], int]] = {
            RCC: lambda: self.registers.get(RCC, 0) | 1 << 10 | 1 << 25,
            RCC_CONFIG: lambda: self.registers.get(RCC_CONFIG, 0) * 5,
            UART_STATE: lambda: 0xC0 | (1 << 5 if self.received else 0),
            UART_RECEIVED: lambda: self.received.pop(0),
            FLASH_STATE: lambda: 0,
        }
        self._start()

    def _start(self) -> None:
        self.starts += 1
        self.registers = {FLASH_CONTROL: LOCKED, FLASH_OPTIONS: 0xFFEFF8AA}
        self._stops = self._nmi = self._is_repeated = False
        stack, self._pc = struct.unpack("<2I", self._uc.mem_read(FLASH, 8))
        self._uc.reg_write(UC_ARM_REG_MSP, stack)
        self._uc.reg_write(UC_ARM_REG_PRIMASK, 0)

    def power_on(self, cut_at: int = -1) -> None:
        self.received.clear()
        self.sent.clear()
        self.changes, self.cut_at = 0, cut_at
        self._start()

    def content(self) -> bytes:
        """Of bank 2."""
        return bytes(self._uc.mem_read(BANK_2, BANK))

    def lose(self, at: int) -> None:
        """The double word there can no more be corrected."""
        self.broken.add(BANK_2 + at // WORD * WORD)

    def run(self) -> bytes:
        """Run until it waits for a byte; what it has sent."""
        while True:
            self._uc.emu_start(self._pc | 1, 0)
            if self.is_dead:
                raise PowerCutError
            self._pc = self._uc.reg_read(UC_ARM_REG_PC)
            if self._stops:
                self._start()
            elif self._nmi:
                self._take_nmi()
            else:
                assert self._uc.mem_read(self._pc - 2, 2) == WAIT
                if not self.received:
                    break
        sent = bytes(self.sent)
        self.sent.clear()
        assert b"FAULT" not in sent, sent
        return sent

    @property
    def is_dead(self) -> bool:
        return self.changes > self.cut_at >= 0

    def _take_nmi(self) -> None:
        self._nmi = False
        before = self._uc.context_save()
        stack = self._uc.reg_read(UC_ARM_REG_MSP) - 4 * len(FRAME)
        self._uc.mem_write(stack, struct.pack(f"<{len(FRAME)}I", *map(self._uc.reg_read, FRAME)))
        self._uc.reg_write(UC_ARM_REG_MSP, stack)
        self._uc.reg_write(UC_ARM_REG_LR, RETURN | 1)
        (handler,) = struct.unpack("<I", self._uc.mem_read(FLASH + 8, 4))
        self._uc.emu_start(handler, RETURN)
        if self._uc.reg_read(UC_ARM_REG_PC) == RETURN:
            self._uc.context_restore(before)
        else:
            self._pc = self._uc.reg_read(UC_ARM_REG_PC)

    def _flash_is_read(self, uc: Uc, _: int, at: int, size: int, __: int, ___: object) -> None:
        words = {at // WORD * WORD, (at + size - 1) // WORD * WORD} & self.broken
        for word in words:
            uc.mem_write(word, self._garbage.choice((b"\xff" * WORD, self._garbage.randbytes(WORD))))
        if not words or self._is_repeated:
            self._is_repeated = False
        elif not self.registers.get(FLASH_ECC, 0) & FLAGS:
            self.registers[FLASH_ECC] = DETECTED | IN_BANK_2 | (min(words) - BANK_2)
            self.nmis += 1
            self._nmi = self._is_repeated = True
            uc.emu_stop()  # before the instruction, which is repeated when the NMI has returned

    def _changes(self) -> bool:
        """Whether the next change is the one that is cut off, or comes after it."""
        self.changes += 1
        if self.is_dead:
            self._uc.emu_stop()
        return self.is_dead

    def _flash_is_written(self, uc: Uc, _: int, at: int, size: int, __: int, ___: object) -> None:
        assert self.registers[FLASH_CONTROL] == 1 and size == 4
        if at % WORD and self._changes() and self.changes == self.cut_at + 1:
            self.broken.add(at - 4)

    def _erase(self) -> None:
        start = BANK_2 + PAGE * (self.registers[FLASH_CONTROL] >> 3 & 0xFF)
        words = set(range(start, start + PAGE, WORD))
        if not self._changes():
            self._uc.mem_write(start, b"\xff" * PAGE)
            self.broken -= words
        elif self.changes == self.cut_at + 1:
            self.broken |= words

    def _read(self, _: Uc, offset: int, size: int, base: int) -> int:
        answer = self._answers.get(base + offset)
        return answer() if answer else self.registers.get(base + offset, 0)

    def _write(self, uc: Uc, offset: int, size: int, value: int, base: int) -> None:
        at = base + offset
        if at == FLASH_ECC:
            self.registers[at] = self.registers.get(at, 0) & ~(value & FLAGS)
            return
        self.registers[at] = value
        if at == UART_SENDS:
            self.sent.append(value & 0xFF)
        elif at == FLASH_CONTROL and value & STARTS and value & ERASES == ERASES:
            self._erase()
        elif at == RESET:
            self._stops = True
            uc.emu_stop()
