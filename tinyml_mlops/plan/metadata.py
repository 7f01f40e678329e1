"""The plan's metadata: what the model's ``.tflite`` says of itself, for C without a parser."""

from tinyml_mlops.decision import NOTHING, About, Argmax, Debounce, Reconstruction, Threshold
from tinyml_mlops.decision.embedded import to_json
from tinyml_mlops.plan.layout import constants, structures

KINDS = {
    "value": "PLANRT_DECIDE_VALUE",
    "argmax": "PLANRT_DECIDE_ARGMAX",
    "threshold": "PLANRT_DECIDE_THRESHOLD",
    "reconstruction": "PLANRT_DECIDE_RECONSTRUCTION",
}
LOWEST_FLOAT32 = -3.4028234663852886e38
"""Threshold of a rule without one: every finite score reaches it."""


def pack_metadata(about: About) -> bytes:
    """``planrt_decision``, then the labels, then the description; a multiple of 4 bytes."""
    record, rule = structures()["planrt_decision"], about.decision
    debounce = rule.debounce or Debounce()
    labels = b"".join(label.encode().replace(b"\0", b" ") + b"\0" for label in rule.labels)
    description = to_json(about)
    threshold = rule.threshold if isinstance(rule, Argmax | Threshold | Reconstruction) else None
    otherwise = rule.otherwise_number if isinstance(rule, Argmax) else NOTHING
    packed = record.pack(
        {
            "kind": constants()[KINDS[rule.kind]],
            "threshold": LOWEST_FLOAT32 if threshold is None else threshold,
            "output": rule.output if isinstance(rule, Threshold) else 0,
            "otherwise": constants()["PLANRT_NO_CLASS"] if otherwise == NOTHING else otherwise,
            "windows": debounce.windows,
            "least": debounce.least,
            "refractory_s": debounce.refractory_s,
            "label_count": len(rule.labels),
            "labels": record.size,
            "description": record.size + len(labels),
            "description_bytes": len(description),
        }
    )
    whole = packed + labels + description
    return whole + bytes(-len(whole) % 4)
