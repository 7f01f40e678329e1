"""Arrays in blocks and by split: nothing lost, nothing out of order."""

from pathlib import Path

import numpy as np
import pytest

from tinyml_mlops.data import rows


def test_blocks_are_the_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BLOCK_BYTES", 100)
    array = np.arange(70, dtype=np.float32).reshape(35, 2)
    blocks = list(rows.in_blocks(array))
    assert len(blocks) == 3
    assert np.array_equal(np.concatenate(blocks), array)


def test_a_row_larger_than_a_block_comes_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BLOCK_BYTES", 4)
    assert [len(block) for block in rows.in_blocks(np.zeros((3, 5)))] == [1, 1, 1]


def test_rows_go_to_their_splits_in_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BLOCK_BYTES", 40)
    array = np.random.default_rng(0).normal(size=(50, 3, 1)).astype(np.float32)
    split_of = np.array(["train", "test", "train", "validation", "train"] * 10)
    found = rows.by_split((array[start : start + 7] for start in range(0, 50, 7)), split_of, tmp_path)
    assert set(found) == {"train", "test", "validation"}
    for name, split in found.items():
        assert np.array_equal(split, array[split_of == name])
        again = [block.copy() for block in rows.in_blocks(split)]  # read twice: pages were given back
        assert np.array_equal(np.concatenate(again), array[split_of == name])
    with pytest.raises(ValueError, match="read-only"):
        found["train"][0] = 0.0


def test_they_stay_readable_when_the_folder_goes(tmp_path: Path) -> None:
    array = np.ones((4, 2), np.float32)
    found = rows.by_split([array], np.array(["a"] * 4), tmp_path)["a"]
    (tmp_path / "a.rows").unlink()
    assert np.array_equal(np.concatenate(list(rows.in_blocks(found))), array)
