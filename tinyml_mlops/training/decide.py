"""The decision rule of a ``.tflite``, from what that very file answers for the validation split."""

from dataclasses import replace

from tinyml_mlops.data import Split
from tinyml_mlops.decision import Decision
from tinyml_mlops.evaluation.quantized import as_seen, to_raw, to_real
from tinyml_mlops.evaluation.runners.planrt import PlanrtRunner
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.tasks.base import Task


def choose_decision(task: Task, tflite: bytes, validation: Split, labels: tuple[str, ...]) -> Decision:
    """The rule for the variant's own outputs, as the device computes them; so it may be another for each.

    Raises:
        UnsupportedModelError: planrt cannot run the model.
    """
    runner = PlanrtRunner(compile_plan(tflite).plan)
    source, result = runner.inputs[0], runner.outputs[0]
    raw = runner.run(to_raw(validation.x, source.dtype, source.scale, source.zero_point))
    seen = replace(validation, x=as_seen(validation.x, source))
    rule = task.choose_rule(seen, to_real(raw, result.scale, result.zero_point), labels)
    return Decision(rule=rule, samples=len(validation))
