"""Bytes as an aligned C array that any C99 or C++ compiler takes."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from tinyml_mlops.errors import UserInputError

ALIGNMENT_BYTES = 16  # what TFLM, CMSIS-NN and planrt ask of a model's first byte
BYTES_A_LINE = 20


@dataclass(frozen=True)
class CArray:
    """A constant array and the header that declares it.

    Attributes:
        name: C identifier; also the name of the two files.
        data: content, at least one byte.
        title: what it is, one line for the comment at the top.
    """

    name: str
    data: bytes
    title: str

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[A-Za-z_]\w*", self.name):
            raise UserInputError(f"{self.name!r} is no C identifier", hint="use letters, digits and _")
        if not self.data:
            raise UserInputError(
                f"{self.name}: there is nothing to put into the array", hint="check the file"
            )

    def header(self, extra: Iterable[str] = ()) -> str:
        """Text of ``<name>.h``; the lines of ``extra`` come before the declarations."""
        guard = f"{self.name.upper()}_H"
        lines = [
            f"/* {self.title}. Written by tinyml-mlops; do not edit. */",
            f"#ifndef {guard}",
            f"#define {guard}",
            "",
            "#include <stdint.h>",
            "",
            *extra,
            f"#define {self.name.upper()}_BYTES {len(self.data)}u",
            f"#define {self.name.upper()}_ALIGNMENT {ALIGNMENT_BYTES}u",
            "",
            "#ifdef __cplusplus",
            'extern "C" {',
            "#endif",
            f"extern const uint8_t {self.name}[{self.name.upper()}_BYTES];",
            "#ifdef __cplusplus",
            "}",
            "#endif",
            "#endif",
        ]
        return "\n".join(lines) + "\n"

    def source(
        self, includes: Iterable[str] = (), before: Iterable[str] = (), after: Iterable[str] = ()
    ) -> str:
        """Text of ``<name>.c``: the array, with what else the file needs around it."""
        upper = self.name.upper()
        lines = [
            f"/* {self.title}. Written by tinyml-mlops; do not edit. */",
            f'#include "{self.name}.h"',
            *includes,
            "",
            *before,
            "#if defined(__GNUC__)",
            f"#define ALIGNED __attribute__((aligned({upper}_ALIGNMENT)))",
            "#elif defined(__cplusplus)",
            f"#define ALIGNED alignas({upper}_ALIGNMENT)",
            "#else",
            f"#define ALIGNED _Alignas({upper}_ALIGNMENT)",
            "#endif",
            "#ifdef __cplusplus",
            "#define STATIC_ASSERT static_assert",
            "#else",
            "#define STATIC_ASSERT _Static_assert",
            "#endif",
            "",
            f"ALIGNED const uint8_t {self.name}[{upper}_BYTES] = {{",
            *self._rows(),
            "};",
            "",
            f"STATIC_ASSERT(sizeof {self.name} == {len(self.data)}u,",
            f'              "header and source of {self.name} differ");',
            f"STATIC_ASSERT({upper}_ALIGNMENT % {ALIGNMENT_BYTES}u == 0u,",
            f'              "{self.name} has to be aligned to {ALIGNMENT_BYTES} bytes");',
            *after,
        ]
        return "\n".join(lines) + "\n"

    def _rows(self) -> Iterable[str]:
        for start in range(0, len(self.data), BYTES_A_LINE):
            row = self.data[start : start + BYTES_A_LINE]
            yield "    " + ",".join(f"0x{byte:02x}" for byte in row) + ","
