"""A decision rule as C: ``model_decision.h`` and ``model_decision.c`` for ``firmware/lib/decision``."""

import json
from pathlib import Path

import numpy as np

from tinyml_mlops.decision.debounce import Debounce
from tinyml_mlops.decision.rule import NOTHING, Argmax, DecisionRule, Reconstruction, Threshold, Value
from tinyml_mlops.files import write_text

NAME = "model_decision"
FILES = (f"{NAME}.h", f"{NAME}.c")
KINDS = {
    Value: "DECISION_VALUE",
    Argmax: "DECISION_ARGMAX",
    Threshold: "DECISION_THRESHOLD",
    Reconstruction: "DECISION_RECONSTRUCTION",
}

HEADER = """/* The decision rule of the model. Written by tinyml-mlops; do not edit. */
#ifndef MODEL_DECISION_H
#define MODEL_DECISION_H

#include "decision.h"

#ifdef __cplusplus
extern "C" {
#endif
extern const decision_rule model_decision;
#ifdef __cplusplus
}
#endif
#endif
"""


def write(rule: DecisionRule, outputs: int, rate_hz: int, folder: Path) -> None:
    """Write :data:`FILES` into ``folder``.

    Args:
        rule: of the model.
        outputs: elements of the model's first output.
        rate_hz: samples a second of the stream that is decided on.
        folder: is made.
    """
    write_text(folder / FILES[0], HEADER)
    write_text(folder / FILES[1], source(rule, outputs, rate_hz))


def source(rule: DecisionRule, outputs: int, rate_hz: int) -> str:
    """Text of ``model_decision.c``; arguments as of :func:`write`."""
    threshold = None if isinstance(rule, Value) else rule.threshold
    debounce = rule.debounce or Debounce()
    classes = outputs if isinstance(rule, Argmax) else 1
    otherwise = rule.labels.index(rule.otherwise) if isinstance(rule, Argmax) and rule.otherwise else NOTHING
    members = {
        "kind": KINDS[type(rule)],
        "classes": classes,
        "output": rule.output if isinstance(rule, Threshold) else 0,
        "otherwise": otherwise,
        "has_threshold": "false" if threshold is None else "true",
        "threshold": f"{np.float32(threshold or 0.0):.9e}f",
        "windows": debounce.windows,
        "least": debounce.least,
        "refractory": f"{round(debounce.refractory_s * rate_hz)}u",
        "labels": "labels" if rule.labels else "NULL",
        "label_count": len(rule.labels),
        "state": "&state",
        "scores": "scores",
    }
    lines = [
        "/* The decision rule of the model. Written by tinyml-mlops; do not edit. */",
        f'#include "{NAME}.h"',
        "",
        "#if defined(__GNUC__) && defined(__ELF__)",
        '#define BUFFER __attribute__((section(".bss.frontend"))) static',
        "#else",
        "#define BUFFER static",
        "#endif",
        "BUFFER decision_state state;",
        f"BUFFER float scores[{debounce.windows * classes}];",
        "",
    ]
    if rule.labels:
        lines.append(f"static const char *const labels[{len(rule.labels)}] = {{")
        lines += [f"    {_text(label)}," for label in rule.labels]
        lines += ["};", ""]
    lines += [f"const decision_rule {NAME} = {{"]
    lines += [f"    .{name} = {value}," for name, value in members.items()]
    return "\n".join([*lines, "};"]) + "\n"


def _text(label: str) -> str:
    """A C string; what is not ASCII, or could end it, as octal escapes of its UTF-8."""
    plain = json.dumps(label)[1:-1] == label and label.isascii() and "?" not in label
    return f'"{label}"' if plain else '"' + "".join(f"\\{byte:03o}" for byte in label.encode()) + '"'
