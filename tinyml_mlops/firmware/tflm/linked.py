"""TensorFlow Lite Micro as a part of one image, and whether its accelerated kernels really are in it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from elftools.common.exceptions import ELFError
from elftools.elf.elffile import ELFFile
from elftools.elf.sections import SymbolTableSection

from tinyml_mlops.errors import BuildError
from tinyml_mlops.firmware.tflm.sources import EXPORTED as OF_TFLM
from tinyml_mlops.firmware.tflm.tree import ACCELERATED, REFERENCE, TflmTree

EXPORTED_FOR_TFLM = ("model_data.c", "model_data.h", *OF_TFLM)
ESP_NN = "esp_nn"
FUNCTIONS = {
    ACCELERATED: re.compile(r"arm_\w+"),
    ESP_NN: re.compile(r"esp_nn_(?!\w*scratch)\w+_esp32s3"),
}
"""Names of functions that only accelerated kernels have. ESP-NN's portable ones end in ``_ansi`` or ``_opt``,
and those that hand out scratch memory compute nothing."""


@dataclass(frozen=True)
class LinkedTflm:
    """What an image is linked with.

    Attributes:
        library: folder of ``libtflm.a``.
        kernels: that the image says to have.
        arena_bytes: that it reserves.
        ops: folder, named by a digest, of the header with the ops of models that come later; None: there are
            no others than that of the export.
    """

    tree: TflmTree
    library: Path
    kernels: str
    arena_bytes: int
    ops: Path | None = None

    def facts(self) -> dict[str, str]:
        """What of it decides the image, wherever the files lie."""
        return {
            "tflm": self.tree.digest,
            "tflm library": self.library.name,
            "tflm core": self.library.parent.name,
            "tflm kernels": self.kernels,
            "tflm arena": str(self.arena_bytes),
            "tflm ops": self.ops.name if self.ops else "",
        }

    def variables(self) -> dict[str, str]:
        """Of the environment, for the build script."""
        return {
            "TINYML_TFLM_TREE": str(self.tree.root),
            "TINYML_TFLM_LIBRARY": str(self.library.resolve()),
            "TINYML_TFLM_KERNELS": self.kernels,
            "TINYML_TFLM_ARENA_BYTES": str(self.arena_bytes),
            "TINYML_TFLM_OPS": str(self.ops.resolve()) if self.ops else "",
        }


def kernels_of_functions(names: Iterable[str]) -> str:
    """Which kernels an image has: those with a function among its own, else :data:`REFERENCE`."""
    own = list(names)
    found = (kernels for kernels, form in FUNCTIONS.items() if any(form.fullmatch(name) for name in own))
    return next(found, REFERENCE)


def linked_kernels(elf: Path) -> str:
    """Which kernels are in an image, by its symbols.

    Raises:
        BuildError: it cannot be read as an ELF image.
    """
    try:
        with elf.open("rb") as file:
            table = ELFFile(file).get_section_by_name(".symtab")
            symbols = list(table.iter_symbols()) if isinstance(table, SymbolTableSection) else []
    except (ELFError, OSError) as error:
        raise BuildError(f"{elf} cannot be read as an ELF image: {error}", hint="build it again") from error
    return kernels_of_functions(
        symbol.name
        for symbol in symbols
        if symbol["st_info"]["type"] == "STT_FUNC" and symbol["st_shndx"] != "SHN_UNDEF"
    )
