"""Classes of very different size: nothing is refused, but nobody should find out from a bad figure."""

from collections.abc import Mapping

from tinyml_mlops.data.dataset import TEST, TRAIN

MAX_RATIO = 5.0
MIN_TEST_SAMPLES = 10


def imbalance(class_counts: Mapping[str, Mapping[str, int]]) -> tuple[str, ...]:
    """Warnings about the training and the test split, one sentence each.

    A class without any sample is none of imbalance: where it may be absent (faults, in training for anomaly
    detection) it is so on purpose, and elsewhere it has been refused.

    Args:
        class_counts: split → label → samples.
    """
    found = []
    for split in (TRAIN, TEST):
        present = {label: count for label, count in class_counts[split].items() if count}
        if len(present) < 2:
            continue
        rare, common = min(present, key=present.__getitem__), max(present, key=present.__getitem__)
        ratio = present[common] / present[rare]
        if ratio > MAX_RATIO:
            found.append(
                f"class imbalance in the {split} split: {present[common]} samples of {common!r}, "
                f"{present[rare]} of {rare!r} ({ratio:.0f} times as many); "
                "a model that always answers the former looks good"
            )
    few = [label for label, count in class_counts[TEST].items() if 0 < count < MIN_TEST_SAMPLES]
    if few:
        found.append(
            f"the test split has fewer than {MIN_TEST_SAMPLES} samples of {', '.join(map(repr, few))}: "
            "their figures say little"
        )
    return tuple(found)
