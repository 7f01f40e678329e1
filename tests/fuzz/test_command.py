"""What ``make fuzz`` and ``python -m tests.fuzz`` are asked for."""

import pytest

from tests.fuzz.__main__ import TARGETS, asked


def test_all_targets_or_those_that_are_named() -> None:
    assert asked(["--seconds", "7"]) == (list(TARGETS), 7)
    assert asked(["images", "plans"]) == (["images", "plans"], 60)


def test_a_target_that_is_none(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        asked(["plan"])
    assert "no target 'plan'; there are: plans, models, images" in capsys.readouterr().err
