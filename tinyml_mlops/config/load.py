"""From ``params.yaml`` to :class:`Params`: every ``auto`` replaced by the task's own value."""

from pathlib import Path
from typing import Any

from pydantic import ValidationError

from tinyml_mlops.config.params import SYNTHETIC, FleetFirmwareParams, Params, TflmParams
from tinyml_mlops.config.section import Section, read_mapping, validated
from tinyml_mlops.errors import ParamsError

DEFAULTS_DIR = Path(__file__).parent.parent / "tasks" / "defaults"
AUTO = "auto"
ACCURACY_SAMPLES = 100
CALIBRATION_SEEDS = [1, 2, 3]
"""That go to the device where a task does not say otherwise."""


def task_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in DEFAULTS_DIR.glob("*.yaml")))


PARAMS_FILE = Path("params.yaml")


def load_params(path: Path = PARAMS_FILE) -> Params:
    """Read, complete and check the experiment.

    Raises:
        ParamsError: naming file, key, value and what is allowed.
    """
    document = read_mapping(path)
    task = document.get("task")
    if task not in task_names():
        raise ParamsError(
            f"{path}: task: unknown task {task!r}", hint=f"choose one of: {', '.join(task_names())}"
        )
    defaults = _with_pruning(read_mapping(DEFAULTS_DIR / f"{task}.yaml"))
    defaults.setdefault("gate", {}).setdefault("name", task)
    defaults.setdefault("deploy", {}).setdefault("accuracy_samples", ACCURACY_SAMPLES)
    defaults.setdefault("experiment", {}).setdefault("calibration_seeds", CALIBRATION_SEEDS)
    if isinstance(data := document.get("data"), dict) and data.get("source") != SYNTHETIC:
        defaults["data"]["labels"] = []  # the classes of a folder are what is found there
    return validated(Params, _fill_auto(document, defaults, path, ""), path)


class FirmwareSections(Section):
    """What of ``params.yaml`` firmware is built by, whatever the experiment is."""

    tflm: TflmParams = TflmParams()
    fleet: FleetFirmwareParams = FleetFirmwareParams()


def load_firmware_sections(path: Path = PARAMS_FILE) -> FirmwareSections:
    """These sections alone; what they are without a file where there is none.

    Raises:
        ParamsError: as :func:`load_params`.
    """
    if not path.exists():
        return FirmwareSections()
    document = read_mapping(path)
    given = {name: document[name] for name in FirmwareSections.model_fields if document.get(name)}
    return validated(FirmwareSections, given, path)


def load_resolved(path: Path) -> Params:
    """Read what stage ``resolve`` wrote: :func:`load_params`, stored as JSON.

    Raises:
        ParamsError: the file is missing or was written by another version.
    """
    try:
        return Params.model_validate_json(path.read_bytes())
    except FileNotFoundError as error:
        raise ParamsError(f"{path} does not exist", hint="run `dvc repro`") from error
    except ValidationError as error:
        raise ParamsError(f"{path} is of another version", hint="run `dvc repro --force resolve`") from error


def _with_pruning(defaults: dict[str, Any]) -> dict[str, Any]:
    """A task that says nothing of pruning prunes half of the weights, for as long as it fine-tunes.

    The learning rate is that of training: what is left has to learn to do without the rest.
    """
    qat, train = defaults.get("qat", {}), defaults.get("train", {})
    own = {"sparsity": 0.5, "epochs": qat.get("epochs"), "learning_rate": train.get("learning_rate")}
    return defaults | {"prune": own | defaults.get("prune", {})}


def _fill_auto(document: dict[str, Any], defaults: dict[str, Any], path: Path, prefix: str) -> dict[str, Any]:
    """Replace every ``auto`` by the task's default of the same key."""
    filled: dict[str, Any] = {}
    for key, value in document.items():
        default = defaults.get(key)
        if isinstance(value, dict):
            filled[key] = _fill_auto(
                value, default if isinstance(default, dict) else {}, path, f"{prefix}{key}."
            )
        elif value == AUTO:
            if default is None:
                raise ParamsError(
                    f"{path}: {prefix}{key}: this task has no default for it",
                    hint="write a value in place of auto",
                )
            filled[key] = default
        else:
            filled[key] = value
    return filled
