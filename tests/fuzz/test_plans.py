"""No bytes that call themselves a plan make planrt read or write outside of plan and arena."""

from pathlib import Path

import pytest

from tests.fuzz.plans import build_fuzzer, fuzz_plans, fuzzer_is_installed, write_seeds
from tests.planrt.conftest import DISTINCT_PLANS, with_golden
from tinyml_mlops.plan.layout import kernel_numbers

RUNS = 10_000

pytestmark = pytest.mark.skipif(
    not fuzzer_is_installed(), reason="clang has no libFuzzer: install libclang-rt-dev"
)


@pytest.fixture(scope="module")
def fuzzer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_fuzzer(tmp_path_factory.mktemp("fuzz") / "plans")


def test_mutated_plans_never_leave_plan_or_arena(fuzzer: Path, tmp_path: Path) -> None:
    plans = {name: with_golden(*made) for name, made in DISTINCT_PLANS.items()}
    seeds = write_seeds(tmp_path / "seeds", plans)
    found = fuzz_plans(fuzzer, seeds, findings=tmp_path / "found", limits={"runs": RUNS})
    assert not found.failure, found.failure
    assert found.kernels == len(kernel_numbers()), "every kernel has run"
    assert found.opened > RUNS // 20, "too few were opened: the test does not reach the kernels"
    assert found.refused > RUNS // 20
