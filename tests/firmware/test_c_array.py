"""The array that a C or C++ compiler makes of it: same bytes, aligned, never silently another one."""

import subprocess
from pathlib import Path

import pytest

from tinyml_mlops.errors import UserInputError
from tinyml_mlops.firmware import CArray

PRINT = """
#include <stdio.h>
#include "some_data.h"
int main(void) {
    printf("%u ", (unsigned)((uintptr_t)some_data % 16u));
    for (unsigned i = 0; i < sizeof some_data; i++) printf("%02x", some_data[i]);
    return 0;
}
"""


def write(array: CArray, folder: Path, suffix: str = ".c") -> Path:
    (folder / f"{array.name}.h").write_text(array.header())
    source = folder / f"{array.name}{suffix}"
    source.write_text(array.source())
    return source


@pytest.mark.parametrize(
    ("compiler", "suffix"), [(("gcc", "-std=c99"), ".c"), (("clang", "-std=c11"), ".c"), (("g++",), ".cpp")]
)
def test_compiles_to_the_same_bytes(tmp_path: Path, compiler: tuple[str, ...], suffix: str) -> None:
    data = bytes(range(256)) + b"odd"
    source = write(CArray("some_data", data, "Test"), tmp_path, suffix)
    main = tmp_path / f"main{suffix}"
    main.write_text(PRINT)
    program = tmp_path / "program"
    subprocess.run([*compiler, "-Wall", "-Wextra", "-Werror", source, main, "-o", program], check=True)
    printed = subprocess.run([program], capture_output=True, text=True, check=True).stdout
    assert printed == f"0 {data.hex()}"


def test_source_of_another_header_does_not_compile(tmp_path: Path) -> None:
    source = write(CArray("some_data", b"four", "Test"), tmp_path)
    (tmp_path / "some_data.h").write_text(CArray("some_data", b"seven..", "Test").header())
    failed = subprocess.run(["gcc", "-c", source, "-o", "/dev/null"], capture_output=True, check=False)
    assert failed.returncode != 0
    assert b"header and source of some_data differ" in failed.stderr


@pytest.mark.parametrize(("name", "data"), [("no-name", b"x"), ("1st", b"x"), ("empty", b"")])
def test_refuses_what_c_cannot_take(name: str, data: bytes) -> None:
    with pytest.raises(UserInputError, match=name):
        CArray(name, data, "Test")
