"""What has to hold for any task's data before anything learns from it, and what a user should be told."""

from tinyml_mlops.data.checks.balance import imbalance
from tinyml_mlops.data.checks.contents import Content, check_contents, digest_of
from tinyml_mlops.data.checks.groups import check_groups
from tinyml_mlops.data.checks.samples import check_samples, class_counts
from tinyml_mlops.data.checks.sound import level_of, sound_warnings
from tinyml_mlops.data.dataset import Dataset

__all__ = [
    "Content",
    "check_contents",
    "check_dataset",
    "class_counts",
    "digest_of",
    "level_of",
    "sound_warnings",
]


def check_dataset(dataset: Dataset) -> tuple[str, ...]:
    """Refuse what would make every figure worthless; return warnings, one sentence each.

    Raises:
        DataError: a split is empty, or a sample, a group or a content is in more than one split.
    """
    doubles = check_samples(dataset)
    check_groups(dataset.groups)
    return (*doubles, *imbalance(class_counts(dataset)))
