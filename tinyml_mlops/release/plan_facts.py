"""The fields of a manifest that a plan decides: the payload of an image for planrt."""

from typing import Any

from tinyml_mlops.decision import About
from tinyml_mlops.decision.embedded import from_json
from tinyml_mlops.decision.room import decision_scores
from tinyml_mlops.errors import DataError, InvalidPlanError, ModelError
from tinyml_mlops.features import front_end_of
from tinyml_mlops.features.c_source import ModelInput, digest
from tinyml_mlops.plan import HostModel, TensorSpec
from tinyml_mlops.plan.layout import constants, structures
from tinyml_mlops.release.manifest import Tensor


def plan_facts(plan: bytes) -> dict[str, Any]:
    """By name of the field.

    Raises:
        InvalidPlanError: planrt refuses the plan, or what it says of its features is no front end's.
    """
    with HostModel.open(plan) as model:
        inputs, outputs, description = model.inputs, model.outputs, model.description()
    header, op = structures()["planrt_header"], structures()["planrt_op"]
    fields = header.unpack(plan)
    numbers = {
        int.from_bytes(plan[at : at + 2], "little")  # planrt_op.kernel is its first field
        for at in range(fields["ops"], fields["ops"] + fields["op_count"] * op.size, op.size)
    }
    version = constants()["PLANRT_FORMAT_VERSION"]
    if fields["version"] != version:
        raise InvalidPlanError(f"the plan has format {fields['version']}", hint="compile the model again")
    return {
        "runtime_min": version,
        "runtime_max": version,
        "ops": sorted(numbers),
        "arena": fields["arena_bytes"],
        "scratch": 0,
        "golden": fields["golden_count"],
        **_front_end_facts(description, inputs[0], outputs[0].elements),
        "inputs": [Tensor.of(spec) for spec in inputs],
        "outputs": [Tensor.of(spec) for spec in outputs],
    }


def _front_end_facts(description: bytes, source: TensorSpec, outputs: int) -> dict[str, Any]:
    try:
        about = from_json(description) if description else About()
        front_end = front_end_of(about.features)
    except (DataError, ModelError) as error:
        raise InvalidPlanError(f"the plan's features: {error.what}", hint=error.hint) from error
    if front_end is None:
        return {"features": "", "scores": 0}
    return {
        "features": digest(front_end, ModelInput.of(source)),
        "scores": decision_scores(about, outputs),
    }
