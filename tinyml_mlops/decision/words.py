"""What a model is for and how it decides, in words."""

from tinyml_mlops.decision.about import About
from tinyml_mlops.decision.debounce import Debounce
from tinyml_mlops.decision.rule import Argmax, DecisionRule, Reconstruction, Threshold

MOST_LABELS = 12


def description(about: About) -> str:
    """One line each for what it is for, how it decides, and where its input comes from."""
    what = " ".join(filter(None, (about.task, about.variant))) or "a model"
    lines = [f"{what}: {in_words(about.decision)}"]
    if about.features:
        named = ", ".join(f"{name} {value}" for name, value in about.features.items() if _short(value))
        lines.append(f"input: {named}" if named else "input: features that the model describes")
    return printable("\n".join(lines))


def in_words(rule: DecisionRule) -> str:
    """The rule as a sentence without an end."""
    names = ", ".join(rule.labels[:MOST_LABELS]) + (", …" if len(rule.labels) > MOST_LABELS else "")
    if isinstance(rule, Argmax):
        words = f"the largest output decides for one of {names}" if names else "the largest output decides"
        if rule.threshold is not None:
            words += f"; below {rule.threshold:.4g} for {rule.otherwise or 'none'}"
    elif isinstance(rule, Threshold):
        words = _binary(rule.labels, f"output {rule.output} is at least {rule.threshold:.4g}")
    elif isinstance(rule, Reconstruction):
        distance = f"the mean squared error of the output is at least {rule.threshold:.4g}"
        words = _binary(rule.labels, distance)
    else:
        words = "the output is the answer"
    return words + (_debounce(rule.debounce) if rule.debounce else "")


def printable(text: str) -> str:
    """``text`` without control characters: a file that came from elsewhere may hold any."""
    return "".join(c if c.isprintable() or c == "\n" else "\N{REPLACEMENT CHARACTER}" for c in text)


def _binary(labels: tuple[str, str], condition: str) -> str:
    return f"{labels[1]} where {condition}, else {labels[0]}"


def _debounce(debounce: Debounce) -> str:
    words = f"; in a stream, the mean of {debounce.windows} windows, {debounce.least} of them by themselves"
    return f"{words}, then silence for {debounce.refractory_s:g} s" if debounce.refractory_s else words


def _short(value: object) -> bool:
    return isinstance(value, int | float) or (isinstance(value, str) and len(value) <= 40)
