"""The policy against figures: what fails, and by how much."""

from dataclasses import replace
from typing import Any

import pytest

from tinyml_mlops.config import GateParams
from tinyml_mlops.gate import BoardFigures, Figures, best, judge, passed

BOARD = "qemu_stm32f405"
METRICS = {
    "parity_mismatch_fraction": 0.0,
    "host_parity_mismatch_fraction": 0.0,
    "flash_bytes": 70_000.0,
    "instructions_per_inference": 1e6,
}
FIGURES = Figures(
    name="int8_ptq",
    metric="accuracy",
    value=0.90,
    higher_is_better=True,
    float32=0.92,
    boards={BOARD: BoardFigures(METRICS, 4)},
    commit="c" * 40,
)


def policy(**keys: Any) -> GateParams:
    return GateParams.model_validate({"name": "kws", **keys})


def with_metrics(**metrics: float) -> Figures:
    return replace(FIGURES, boards={BOARD: BoardFigures({**METRICS, **metrics}, 4)})


def test_what_does_not_fit_fails_and_is_asked_nothing_else() -> None:
    unfit = BoardFigures({"ram_bytes": 149_072.0}, None, misfit="18,000 bytes too many in RAM")
    checks = judge(policy(clean_tree=False), replace(FIGURES, boards={BOARD: unfit}))
    assert [(check.passed, check.told) for check in checks] == [
        (False, f"{BOARD}: 18,000 bytes too many in RAM")
    ]


def test_nothing_fails_that_is_not_asked() -> None:
    asked = policy(exact_parity=False, self_test=False, clean_tree=False)
    assert judge(asked, replace(FIGURES, commit="", float32=None)) == ()


@pytest.mark.parametrize(
    ("keys", "figures", "told"),
    [
        ({"metric": 0.95}, FIGURES, "metric (accuracy) is 0.9, 0.05 less than 0.95"),
        (
            {"metric": 0.1},
            replace(FIGURES, metric="mae", value=0.15, higher_is_better=False),
            "metric (mae) is 0.15, 0.05 more than 0.1",
        ),
        ({"drop": 0.01}, FIGURES, "drop of accuracy from float32 is 0.02, 0.01 more than 0.01"),
        (
            {"drop": 0.01},
            replace(FIGURES, higher_is_better=False, float32=0.8, metric="mae"),
            "drop of mae from float32 is 0.1, 0.09 more than 0.01",
        ),
        ({"drop": 0.01}, replace(FIGURES, float32=None), "no float32 variant"),
        (
            {},
            with_metrics(parity_mismatch_fraction=0.25),
            "parity_mismatch_fraction is 0.25, 0.25 more",
        ),
        ({}, with_metrics(host_parity_mismatch_fraction=0.5), "host_parity_mismatch_fraction is 0.5"),
        (
            {},
            replace(FIGURES, boards={BOARD: BoardFigures(METRICS, 0)}),
            "golden_vectors is 0, 1 less than 1",
        ),
        (
            {},
            replace(FIGURES, boards={BOARD: BoardFigures(METRICS, None)}),
            "golden_vectors: it was not measured",
        ),
        ({}, replace(FIGURES, commit=""), "clean_tree: files differed"),
        (
            {"boards": {BOARD: {"flash_bytes": 65_536}}},
            FIGURES,
            f"{BOARD}: flash_bytes is 70,000, 4,464 more than 65,536",
        ),
        (
            {"boards": {BOARD: {"latency_us": 10.0}}},
            FIGURES,
            f"{BOARD}: latency_us_p50: it was not measured; at most 10 is asked",
        ),
        (
            {"boards": {"qemu_mps2_an386": {"flash_bytes": 1}}},
            FIGURES,
            "qemu_mps2_an386: flash_bytes: the variant was not measured on this board",
        ),
    ],
)
def test_a_failure_says_by_how_much(keys: dict[str, Any], figures: Figures, told: str) -> None:
    checks = judge(policy(**keys), figures)
    (failed,) = [check for check in checks if not check.passed]
    assert told in failed.told
    assert not passed(checks)


def test_a_figure_at_its_limit_passes() -> None:
    asked = policy(metric=0.9, drop=0.02, boards={BOARD: {"flash_bytes": 70_000}})
    checks = judge(asked, FIGURES)
    assert passed(checks)
    assert len(checks) == 7


def test_of_variants_that_are_as_good_the_cheapest_is_taken() -> None:
    dear = replace(FIGURES, name="float32", value=0.905)
    cheap = replace(with_metrics(instructions_per_inference=5e5), name="cheap", value=0.9)
    assert best([dear, cheap], margin=0.01) is cheap
    assert best([dear, cheap], margin=0.001) is dear
    worse = replace(dear, higher_is_better=False)
    assert best([worse, replace(cheap, higher_is_better=False)], margin=0.0).name == "cheap"


def test_an_unknown_board_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown board 'uno'"):
        policy(boards={"uno": {"flash_bytes": 1}})
