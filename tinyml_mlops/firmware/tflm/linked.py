"""TensorFlow Lite Micro as a part of one image, and whether its accelerated kernels really are in it."""

from dataclasses import dataclass, replace
from pathlib import Path

from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from tinyml_mlops.firmware.tflm.sources import EXPORTED as OF_TFLM
from tinyml_mlops.firmware.tflm.tree import ACCELERATED, REFERENCE, TflmTree

EXPORTED_FOR_TFLM = ("model_data.c", "model_data.h", *OF_TFLM)
OF_CMSIS_NN = "arm_"
"""What the names of CMSIS-NN's functions begin with."""


@dataclass(frozen=True)
class LinkedTflm:
    """What an image is linked with.

    Attributes:
        library: folder of ``libtflm.a``.
        kernels: that the image says to have.
        arena_bytes: that it reserves.
    """

    tree: TflmTree
    library: Path
    kernels: str
    arena_bytes: int

    def with_arena(self, arena_bytes: int) -> "LinkedTflm":
        return replace(self, arena_bytes=arena_bytes)

    def facts(self) -> dict[str, str]:
        """What of it decides the image, wherever the files lie."""
        return {
            "tflm": self.tree.digest,
            "tflm library": self.library.name,
            "tflm core": self.library.parent.name,
            "tflm kernels": self.kernels,
            "tflm arena": str(self.arena_bytes),
        }

    def variables(self) -> dict[str, str]:
        """Of the environment, for the build script."""
        return {
            "TINYML_TFLM_TREE": str(self.tree.root),
            "TINYML_TFLM_LIBRARY": str(self.library.resolve()),
            "TINYML_TFLM_KERNELS": self.kernels,
            "TINYML_TFLM_ARENA_BYTES": str(self.arena_bytes),
        }


def linked_kernels(elf: Path) -> str:
    """Which kernels are in an image, by its symbols: :data:`ACCELERATED` where a function of CMSIS-NN is."""
    with elf.open("rb") as file:
        table = ELFFile(file).get_section_by_name(".symtab")
        names = (
            symbol.name
            for symbol in (table.iter_symbols() if isinstance(table, SymbolTableSection) else ())
            if symbol["st_info"]["type"] == "STT_FUNC" and symbol["st_shndx"] != "SHN_UNDEF"
        )
        return ACCELERATED if any(name.startswith(OF_CMSIS_NN) for name in names) else REFERENCE
