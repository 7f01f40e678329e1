"""Joining a fine and a coarse timer into one long count."""

import random
import subprocess
from pathlib import Path

MAIN = """
#include <inttypes.h>
#include <stdio.h>
#include "ticks.h"
int main(void) {
    uint32_t fine, coarse; unsigned shift;
    while (scanf("%" SCNu32 " %" SCNu32 " %u", &fine, &coarse, &shift) == 3)
        printf("%" PRIu64 "\\n", ticks_join(fine, coarse, shift));
    return 0;
}
"""


def test_the_coarse_timer_tells_how_often_the_fine_one_wrapped(project: Path, tmp_path: Path) -> None:
    """The coarse timer is read later, and its prescaler may have been anywhere when it was started."""
    (tmp_path / "main.c").write_text(MAIN)
    program = tmp_path / "join"
    sanitize = ["-fsanitize=undefined", "-fno-sanitize-recover=all"]
    include = f"-I{project / 'firmware' / 'src'}"
    subprocess.run(["gcc", "-std=c99", *sanitize, include, tmp_path / "main.c", "-o", program], check=True)
    source = random.Random(3)
    truths, lines = [], []
    for _ in range(10_000):
        shift = source.choice([8, 16])
        ticks = source.choice(
            [source.randrange(100), source.randrange(1 << 40), (1 << 32) + source.randrange(100)]
        )
        late = source.randrange(1_000)
        truths.append(ticks)
        lines.append(f"{ticks % 2**32} {(ticks + late) >> shift} {shift}")
    joined = subprocess.run([program], input="\n".join(lines), capture_output=True, text=True, check=True)
    assert [int(line) for line in joined.stdout.split()] == truths
