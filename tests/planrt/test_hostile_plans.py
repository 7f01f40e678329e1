"""No bytes that call themselves a plan make planrt read or write outside of plan and arena."""

import subprocess
from pathlib import Path

import pytest

from tinyml_mlops.plan.native.build import FLAGS, HOST_SOURCE, compile_sources

MUTATIONS = 4000
SANITIZERS = (
    "-fsanitize=address,undefined",
    "-fno-sanitize-recover=all",
    "-g",
    "-O1",
    "-D_POSIX_C_SOURCE=200809L",
)


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``hostile.c`` with all of planrt, under the sanitizers."""
    program = tmp_path_factory.mktemp("hostile") / "hostile"
    driver = Path(__file__).with_name("hostile.c")
    compile_sources(program, [HOST_SOURCE, driver], flags=(*FLAGS, *SANITIZERS))
    program.chmod(0o755)
    return program


def test_mutated_plans_never_leave_plan_or_arena(hostile: Path, plan: bytes, tmp_path: Path) -> None:
    file = tmp_path / "model.plan"
    file.write_bytes(plan)
    done = subprocess.run(
        [hostile, file, str(MUTATIONS), "1"], capture_output=True, text=True, timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    _, opened, _, refused = done.stdout.split()
    assert int(opened) > MUTATIONS // 20, "too few were opened: the test does not reach the kernels"
    assert int(refused) > MUTATIONS // 20
