"""The decision rule as constants of ``model_plan.h``, for programs that are built for one model."""

from tinyml_mlops.decision import About, Argmax, Debounce, Reconstruction, Threshold
from tinyml_mlops.decision.room import decision_scores
from tinyml_mlops.plan.metadata import KINDS


def decision_constants(about: About, outputs: int) -> list[str]:
    """Lines of C. ``planrt_decision_rule()`` says the same of any plan, at run time.

    Args:
        about: what the model says of itself.
        outputs: elements of its first output.
    """
    rule, debounce = about.decision, about.decision.debounce
    lines = [f"#define MODEL_PLAN_DECISION {KINDS[rule.kind]} /* planrt_format.h */"]
    if isinstance(rule, Argmax | Threshold | Reconstruction) and rule.threshold is not None:
        lines.append(f"#define MODEL_PLAN_DECISION_THRESHOLD {_float(rule.threshold)}")
    if isinstance(rule, Threshold):
        lines.append(f"#define MODEL_PLAN_DECISION_OUTPUT {rule.output}u")
    if isinstance(rule, Argmax) and rule.otherwise:
        lines.append(f"#define MODEL_PLAN_DECISION_OTHERWISE {rule.otherwise_number}u")
    if debounce is not None:
        lines += _debounce(debounce)
    scores = decision_scores(about, outputs)
    lines.append(f"#define MODEL_PLAN_DECISION_SCORES {scores}u /* floats that decision_open() needs */")
    if rule.labels:
        lines.append(f"#define MODEL_PLAN_LABEL_COUNT {len(rule.labels)}u")
        lines.append(f"#define MODEL_PLAN_LABELS {{ {', '.join(map(_text, rule.labels))} }}")
    return [*lines, ""]


def _debounce(debounce: Debounce) -> list[str]:
    hop = [f"#define MODEL_PLAN_DECISION_HOP_S {_float(debounce.hop_s)}"] if debounce.hop_s else []
    return [
        *hop,
        f"#define MODEL_PLAN_DECISION_WINDOWS {debounce.windows}u",
        f"#define MODEL_PLAN_DECISION_LEAST {debounce.least}u",
        f"#define MODEL_PLAN_DECISION_REFRACTORY_S {_float(debounce.refractory_s)}",
    ]


def _float(value: float) -> str:
    return f"{value!r}f" if any(mark in repr(value) for mark in ".e") else f"{value!r}.0f"


def _text(value: str) -> str:
    """A C string: everything but plain ASCII in octal, which no following digit can lengthen."""
    plain = set(range(0x20, 0x7F)) - set(b'"\\?')
    return '"' + "".join(chr(b) if b in plain else f"\\{b:03o}" for b in value.encode()) + '"'
