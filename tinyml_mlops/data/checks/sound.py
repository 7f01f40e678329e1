"""Recordings in which nothing is heard, or that were too loud for the converter: learned from, but told."""

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

QUIETEST = 1e-3
"""Of full scale, -60 dB: a recording whose loudest sample is below it holds no speech."""
FULL_SCALE = 0.99
MOST_CLIPPED = 0.005
"""Share of the samples at full scale from which on a recording counts as clipped; a loud one touches it
here and there."""
MAX_LISTED = 5

Levels = npt.NDArray[np.float32]


def level_of(samples: npt.NDArray[np.float32]) -> tuple[float, float]:
    """Largest magnitude, and share of the samples at full scale; samples are -1…1."""
    magnitude = np.abs(samples)
    return float(magnitude.max(initial=0.0)), float(np.mean(magnitude >= FULL_SCALE)) if len(samples) else 0.0


def sound_warnings(names: Sequence[str], levels: Iterable[Levels]) -> tuple[str, ...]:
    """One sentence each about silent and about clipped recordings.

    Args:
        names: of the recordings.
        levels: of each, as :func:`level_of` says.
    """
    silent, clipped = [], []
    for name, (loudest, at_full_scale) in zip(names, levels, strict=True):
        if loudest < QUIETEST:
            silent.append(name)
        if at_full_scale > MOST_CLIPPED:
            clipped.append(name)
    found = []
    if silent:
        found.append(f"{len(silent)} recording(s) are silent (below -60 dB of full scale): {_listed(silent)}")
    if clipped:
        found.append(
            f"{len(clipped)} recording(s) are clipped (more than {MOST_CLIPPED:.1%} of the samples at full "
            f"scale): {_listed(clipped)}"
        )
    return tuple(found)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:MAX_LISTED]) + (
        f" and {len(names) - MAX_LISTED} more" if len(names) > MAX_LISTED else ""
    )
