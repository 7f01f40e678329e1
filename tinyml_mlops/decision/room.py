"""What a decision rule keeps on a device from one window to the next."""

from tinyml_mlops.decision.about import About
from tinyml_mlops.decision.rule import Argmax


def decision_scores(about: About, outputs: int) -> int:
    """Numbers that ``decision_open()`` needs room for.

    Args:
        about: what the model says of itself.
        outputs: elements of its first output.
    """
    rule, debounce = about.decision, about.decision.debounce
    return (debounce.windows if debounce else 1) * (outputs if isinstance(rule, Argmax) else 1)
