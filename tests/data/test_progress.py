"""Progress of a long computation where there is no terminal."""

import pytest

from tinyml_mlops.data.stream import progress


def test_a_log_gets_lines(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LINE_EVERY_S", 0.0)
    with progress.progress("prepare", 2_000, "clips") as advance:
        advance(1_500)
        advance(500)
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 1  # the end needs none
    assert lines[0].startswith("prepare: 1,500 of 2,000 clips, about ")


def test_a_short_one_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    with progress.progress("prepare", 2, "clips") as advance:
        advance(1)
        advance(1)
    assert capsys.readouterr().err == ""
