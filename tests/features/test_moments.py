"""Mean and deviation block by block are those of the whole."""

import numpy as np

from tinyml_mlops.features.moments import Moments


def test_blocks_give_what_the_whole_gives() -> None:
    rows = np.random.default_rng(0).normal(1e3, [1.0, 1e-2, 30.0], (1_000, 3)).astype(np.float32)
    found = Moments(3)
    for start, stop in ((0, 1), (1, 1), (1, 600), (600, 1_000)):
        found.add(rows[start:stop])
    wide = rows.astype(np.float64)
    assert np.allclose(found.mean, wide.mean(axis=0), rtol=1e-13)
    assert np.allclose(found.deviation, wide.std(axis=0), rtol=1e-9)


def test_no_rows_have_no_deviation() -> None:
    assert Moments(2).deviation.tolist() == [0.0, 0.0]
