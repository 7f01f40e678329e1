"""Nobody who is learned from is tested on."""

from collections.abc import Mapping

from tinyml_mlops.data.dataset import CALIBRATION, TEST, TRAIN, VALIDATION
from tinyml_mlops.errors import DataError


def check_groups(groups: Mapping[str, tuple[str, ...]]) -> None:
    """Groups are given only where the split keeps them apart; calibration is set aside from training.

    Args:
        groups: split → speakers, users, machines … in it.

    Raises:
        DataError: one of them is in two splits.
    """
    held_out = {name: set(groups.get(name, ())) for name in (VALIDATION, TEST)}
    learned_from = set(groups.get(TRAIN, ())) | set(groups.get(CALIBRATION, ()))
    shared = held_out[VALIDATION] & held_out[TEST] | learned_from & (held_out[VALIDATION] | held_out[TEST])
    if shared:
        raise DataError(
            f"in more than one split: {', '.join(sorted(shared)[:5])}",
            hint="split by group, or take data.split: index and expect flattering figures",
        )
