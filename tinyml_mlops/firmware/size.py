"""Where the bytes of an image went, read from the ELF file.

The linker script (firmware/platforms/baremetal/ldscripts/sections.ld) gives each owner sections of its own,
so that nothing has to be guessed from symbol names.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from elftools.common.exceptions import ELFError
from elftools.elf.constants import SH_FLAGS
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from tinyml_mlops.errors import BuildError
from tinyml_mlops.firmware.record import OWNERS, SymbolSize

LARGEST = 20
FLASH_OWNERS = {".model": "model", ".runtime": "runtime", ".frontend": "frontend", ".libc": "libc"}
CONSTANTS = ".rodata"
"""Behind the name of an owner's section, where code and constants lie apart."""
RAM_OWNERS = {".arena": "model", ".frontend_ram": "frontend", ".stack": "stack"}


@dataclass(frozen=True)
class ImageSize:
    """Sizes in bytes; attributes as in :class:`~tinyml_mlops.firmware.record.BuildRecord`."""

    flash_by_owner: dict[str, int]
    ram_by_owner: dict[str, int]
    arena_bytes: int
    stack_bytes_reserved: int
    largest_symbols: tuple[SymbolSize, ...]

    @property
    def flash_bytes(self) -> int:
        return sum(self.flash_by_owner.values())

    @property
    def ram_bytes(self) -> int:
        return sum(self.ram_by_owner.values())


@dataclass(frozen=True)
class _Block:
    """A section as it lies in one memory."""

    section: str
    owner: str
    start: int
    size: int


def image_size(elf: Path) -> ImageSize:
    """Measure an image.

    Raises:
        BuildError: the file is no ELF image of ours.
    """
    try:
        with elf.open("rb") as file:
            return _measure(ELFFile(file))
    except (ELFError, OSError) as error:
        raise BuildError(f"{elf} cannot be read as an ELF image: {error}", hint="build it again") from error


def _measure(image: ELFFile) -> ImageSize:
    allocated = [s for s in image.iter_sections() if s["sh_flags"] & SH_FLAGS.SHF_ALLOC and s["sh_size"]]
    flash = [
        _Block(
            s.name,
            FLASH_OWNERS.get(s.name.removesuffix(CONSTANTS), "application"),
            _load_address(image, s),
            s["sh_size"],
        )
        for s in allocated
        if s["sh_type"] != "SHT_NOBITS"
    ]
    ram = [
        _Block(s.name, RAM_OWNERS.get(s.name, "application"), s["sh_addr"], s["sh_size"])
        for s in allocated
        if s["sh_flags"] & SH_FLAGS.SHF_WRITE
    ]
    sizes = {block.section: block.size for block in ram}
    return ImageSize(
        flash_by_owner=_by_owner(flash, OWNERS),
        ram_by_owner=_by_owner(ram, (*OWNERS, "stack")),
        arena_bytes=sizes.get(".arena", 0),
        stack_bytes_reserved=sizes.get(".stack", 0),
        largest_symbols=_largest_symbols(image, flash, ram),
    )


def _load_address(image: ELFFile, section: Any) -> int:
    """Where the bytes lie in flash; the initial values of variables lie elsewhere than the variables."""
    for segment in image.iter_segments("PT_LOAD"):
        if segment.section_in_segment(section):
            return int(segment["p_paddr"] + section["sh_addr"] - segment["p_vaddr"])
    return int(section["sh_addr"])


def _by_owner(blocks: list[_Block], owners: tuple[str, ...]) -> dict[str, int]:
    """Add up; a gap that alignment left counts for the block after it."""
    sizes = dict.fromkeys(owners, 0)
    end = min((block.start for block in blocks), default=0)
    for block in sorted(blocks, key=lambda block: block.start):
        sizes[block.owner] += block.start + block.size - end
        end = block.start + block.size
    return sizes


def _largest_symbols(image: ELFFile, flash: list[_Block], ram: list[_Block]) -> tuple[SymbolSize, ...]:
    memories = {block.section: ("flash", block.owner) for block in flash}
    memories |= {block.section: ("ram", block.owner) for block in ram}
    table = image.get_section_by_name(".symtab")
    if not isinstance(table, SymbolTableSection):
        return ()
    found = set()
    for symbol in table.iter_symbols():
        index = symbol["st_shndx"]
        if not symbol["st_size"] or not isinstance(index, int):
            continue
        memory, owner = memories.get(image.get_section(index).name, ("", ""))
        if memory:
            found.add((-symbol["st_size"], symbol.name, memory, owner))
    return tuple(
        SymbolSize(name=name, owner=owner, memory=memory, size_bytes=-size)
        for size, name, memory, owner in sorted(found)[:LARGEST]
    )
