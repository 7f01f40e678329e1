"""A board whose memory beside the chip is missing says so, and the host says which board and what to do."""

import json
import subprocess
from pathlib import Path

import pytest

from tests.firmware.conftest import CopyProject
from tinyml_mlops.config import load_board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.flashing import flashed
from tinyml_mlops.errors import BoardError
from tinyml_mlops.firmware import build_firmware

pytestmark = pytest.mark.emulated

MIB = 1 << 20
ANSWER_S = 60.0
ALIASED = """
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>
#include "external_ram/external_ram.h"
#include "external_ram/probe.h"

unsigned char *memory;
volatile uint32_t probe_runs;

bool probe_reads_back(volatile uint32_t *word, uint32_t value)
{
    *word = value;
    return *word == value;
}

/* A memory of the given size, over and over again until EXTERNAL_RAM_BYTES are full. */
int main(int count, char **arguments)
{
    const size_t size = count == 2 ? strtoul(arguments[1], NULL, 0) : 0;
    const int file = memfd_create("memory", 0);
    if (file < 0 || ftruncate(file, (off_t)size) != 0) {
        return 2;
    }
    memory = mmap(NULL, EXTERNAL_RAM_BYTES, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    for (size_t at = 0; at < EXTERNAL_RAM_BYTES; at += size) {
        mmap(memory + at, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_FIXED, file, 0);
    }
    external_ram_look();
    puts(external_ram_missing() ? "missing" : "there");
    return 0;
}
"""


@pytest.mark.parametrize(
    ("board", "address", "size_bytes", "there"),
    [
        ("qemu_mps2_an386", 0x21000000, 16 * MIB, True),  # the machine's PSRAM
        ("qemu_mps2_an386", 0x21000000, 32 * MIB, False),  # more than it has
        ("qemu_mps2_an500", 0x90000000, 16 * MIB, False),  # nothing is there
        ("qemu_riscv32", 0x84000000, 8 * MIB, True),
        ("qemu_riscv32", 0x88000000, 8 * MIB, False),  # behind the machine's RAM
    ],
)
def test_what_the_board_has_is_found_out_at_start(
    exported: Path,
    tmp_path: Path,
    copy_project: CopyProject,
    board: str,
    address: int,
    size_bytes: int,
    there: bool,
) -> None:
    project = copy_project("with-external-ram")
    path = project / "firmware/platforms/baremetal/boards" / f"{board}.json"
    described = json.loads(path.read_text())
    described["build"]["external_ram"] = {"address": address, "bytes": size_bytes}
    described["build"]["defines"] = ["TINYML_ARENA_OUTSIDE"]
    path.write_text(json.dumps(described))
    build_firmware(load_board(board), exported, tmp_path / "out", project=project)
    deadline = Deadline.after(ANSWER_S)
    with (
        flashed(load_board(board), tmp_path / "out/firmware.elf", deadline, tmp_path / "state") as url,
        DeviceClient.open(url, board, ANSWER_S) as client,
    ):
        client.hello(deadline)
        assert client.info().board == board
        if there:
            client.model()
            assert client.invoke().count == 1
            return
        with pytest.raises(BoardError, match=f"{board} at .* none of the memory beside the chip") as refused:
            client.model()
        assert "name the board without it" in refused.value.hint
        with pytest.raises(BoardError, match="memory beside the chip"):
            client.invoke()


def test_less_memory_that_answers_at_every_address_is_found_out(project: Path, tmp_path: Path) -> None:
    (tmp_path / "main.c").write_text(ALIASED)
    source = project / "firmware/src"
    flags = ["-std=gnu99", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Werror", f"-DEXTERNAL_RAM_BYTES={MIB}u"]
    flags += ["-DEXTERNAL_RAM_ADDRESS=(uintptr_t)memory", "-include", "stdint.h", f"-I{source}"]
    flags += ["-include", str(tmp_path / "memory.h")]
    (tmp_path / "memory.h").write_text("extern unsigned char *memory;\n")
    program = tmp_path / "look"
    files = [tmp_path / "main.c", source / "external_ram/external_ram.c"]
    subprocess.run(["gcc", *flags, *files, "-o", program], check=True)

    def look(size_bytes: int) -> str:
        done = subprocess.run([program, str(size_bytes)], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    assert look(MIB) == "there"
    assert look(MIB // 2) == look(MIB // 4) == "missing"
