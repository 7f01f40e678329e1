"""libFuzzer on ``planrt_open`` and on whatever it accepts, from plans that together use every kernel."""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.plan.sanitized import SANITIZERS
from tinyml_mlops.plan.native.build import FLAGS, HOST_SOURCE, compile_sources

HERE = Path(__file__).parent
RESIDENT_LIMIT_MB = 3072
INPUT_LIMIT_S = 60
"""For one plan; the worst that the bounds of plan and arena allow takes a few."""
BUILD_FOLDER = Path("build/fuzz")

_COMPLAINT = re.compile(r"ERROR: |runtime error: |ALARM: ")
_REPORT = re.compile(r"opened (\d+) refused (\d+) kernels (\d+)")


@dataclass(frozen=True)
class Fuzzed:
    """What a run of the fuzzer came to.

    Attributes:
        opened: plans that ``planrt_open`` accepted, and that ran.
        refused: the others.
        kernels: different kernels that ran.
        failure: what the fuzzer said if it found anything; else empty.
    """

    opened: int
    refused: int
    kernels: int
    failure: str


def fuzzer_is_installed() -> bool:
    """Has clang come with libFuzzer? Debian has it in a package of its own, ``libclang-rt-dev``."""
    if shutil.which("clang") is None:
        return False
    asked = ["clang", f"-print-file-name=libclang_rt.fuzzer-{platform.machine()}.a"]
    found = subprocess.run(asked, capture_output=True, text=True, check=True)
    return Path(found.stdout.strip()).is_absolute()


def build_fuzzer(program: Path) -> Path:
    """The fuzzer with all of planrt, under the sanitizers."""
    flags = (*FLAGS, *SANITIZERS, "-fsanitize=fuzzer", "-O1")
    compile_sources(
        program, [HOST_SOURCE, HERE / "plans.c", HERE / "mutate.c"], flags=flags, compiler="clang"
    )
    program.chmod(0o755)
    return program


def write_seeds(folder: Path, plans: Mapping[str, bytes]) -> Path:
    """A corpus folder with these plans."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, plan in plans.items():
        (folder / f"{name.replace(' ', '-')}.plan").write_bytes(plan)
    return folder


def fuzz_plans(
    fuzzer: Path, *corpora: Path, findings: Path, limits: Mapping[str, int], seed: int = 1
) -> Fuzzed:
    """Run the fuzzer until a limit or a finding.

    Args:
        fuzzer: what :func:`build_fuzzer` made.
        corpora: folders of plans to start from; the first also receives what is new and worth keeping.
        findings: folder for a plan that does harm.
        limits: libFuzzer's ``runs``, ``max_total_time`` and the like.
        seed: the same one gives the same run, limits of time apart.
    """
    findings.mkdir(parents=True, exist_ok=True)
    options = {
        "seed": seed,
        "timeout": INPUT_LIMIT_S,
        "max_len": 1 << 14,
        "rss_limit_mb": RESIDENT_LIMIT_MB,
    } | dict(limits)
    flags = [f"-{name}={value}" for name, value in options.items()]
    command = [fuzzer.resolve(), *flags, f"-artifact_prefix={findings}/", *corpora]
    # Arenas of megabytes, made and freed thousands of times: what is freed must not pile up.
    environment = os.environ | {"ASAN_OPTIONS": "quarantine_size_mb=16"}
    done = subprocess.run(
        command, capture_output=True, text=True, errors="replace", check=False, env=environment
    )
    report = _REPORT.search(done.stdout)
    counts = [int(number) for number in report.groups()] if report else [0, 0, 0]
    return Fuzzed(*counts, failure=_complaint(done.stderr) if done.returncode else "")


def _complaint(said: str) -> str:
    """What the sanitizer found and where, without the memory around it."""
    found = _COMPLAINT.search(said)
    return said[said.rfind("\n", 0, found.start()) + 1 :][:3000] if found else said[-3000:]
