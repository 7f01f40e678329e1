"""``params.yaml`` and the board catalogue as validated, frozen, typed objects. Nothing else reads either."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from tinyml_mlops.errors import ParamsError

PACKAGE_DIR = Path(__file__).parent
BOARDS_DIR = PACKAGE_DIR / "device" / "boards"
DEFAULTS_DIR = PACKAGE_DIR / "tasks" / "defaults"

AUTO = "auto"
SYNTHETIC = "data/synthetic"

Count = Annotated[int, Field(ge=1)]
Fraction = Annotated[float, Field(gt=0.0, lt=1.0)]
Positive = Annotated[float, Field(gt=0.0)]


SectionT = TypeVar("SectionT", bound="Section")


class Section(BaseModel):
    """Base of every part of the configuration: frozen, unknown keys refused, no silent conversions."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Variant(StrEnum):
    """One form of the trained model."""

    FLOAT32 = "float32"
    INT8_PTQ = "int8_ptq"
    INT8_QAT = "int8_qat"

    @property
    def quantized(self) -> bool:
        return self is not Variant.FLOAT32


class DataParams(Section):
    """What is learned from.

    Attributes:
        source: :data:`SYNTHETIC` (a real folder, so that DVC can watch any source), or a folder of
            recordings.
        labels: classes to learn; empty: every class found in the folder.
        split: ``group`` keeps a speaker (voice, user, machine) within one split;
            ``index`` goes by recording number.
        samples: how many synthetic samples to make.
        augment: varied copies of every training sample.
        calibration_samples: training samples set aside for post-training quantisation.
    """

    source: Annotated[str, Field(min_length=1)]
    labels: tuple[str, ...]
    split: Literal["group", "index"]
    samples: Count
    augment: Annotated[int, Field(ge=0)]
    validation_fraction: Fraction
    test_fraction: Fraction
    calibration_samples: Count

    @property
    def synthetic(self) -> bool:
        """Whether the task makes its own data; otherwise :attr:`source` is a folder."""
        return self.source == SYNTHETIC

    @field_validator("labels", mode="before")
    @classmethod
    def _list_to_tuple(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value

    @model_validator(mode="after")
    def _leaves_something_to_train_on(self) -> Self:
        if self.validation_fraction + self.test_fraction >= 1.0:
            raise ValueError(
                "validation_fraction and test_fraction leave nothing to train on (their sum is ≥ 1)"
            )
        return self


class TrainParams(Section):
    epochs: Count
    batch_size: Count
    learning_rate: Positive


class QatParams(Section):
    epochs: Count
    learning_rate: Positive


class DeployParams(Section):
    warmups: Annotated[int, Field(ge=0)]
    repeats: Count
    accuracy_samples: Count
    timeout_s: Positive


class TrackingParams(Section):
    experiment: Annotated[str, Field(min_length=1)]


class Params(Section):
    """The whole of ``params.yaml``, every ``auto`` replaced."""

    task: str
    seed: Annotated[int, Field(ge=0, lt=2**32)]
    variants: tuple[Variant, ...] = Field(min_length=1)
    boards: tuple[str, ...] = Field(min_length=1)
    data: DataParams
    train: TrainParams
    qat: QatParams
    deploy: DeployParams
    tracking: TrackingParams

    @field_validator("variants", mode="before")
    @classmethod
    def _known_variants(cls, value: Any) -> Any:
        if not isinstance(value, list):
            raise ValueError("has to be a list")
        known = [str(variant) for variant in Variant]
        for name in value:
            if name not in known:
                raise ValueError(f"unknown variant {name!r}; there are {', '.join(known)}")
        return tuple(Variant(name) for name in value)

    @field_validator("boards", mode="before")
    @classmethod
    def _known_boards(cls, value: Any) -> Any:
        if not isinstance(value, list):
            raise ValueError("has to be a list")
        for name in value:
            if name not in board_names():
                raise ValueError(f"unknown board {name!r}; there are {', '.join(board_names())}")
        return tuple(value)

    @field_validator("variants", "boards")
    @classmethod
    def _no_doubles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) != len(value):
            raise ValueError("names something twice")
        return value


class QemuParams(Section):
    """How QEMU emulates a board.

    Attributes:
        machine: QEMU's name of it (``-M``).
        icount_shift: ``-icount shift=``; ties virtual time to executed instructions.
    """

    executable: Literal["qemu-system-arm"] = "qemu-system-arm"
    machine: str
    icount_shift: Annotated[int, Field(ge=0, le=10)]

    @property
    def instructions_per_second(self) -> float:
        """What ``-icount shift=N`` makes of virtual time: one instruction every ``2**N`` nanoseconds."""
        return 1e9 / float(1 << self.icount_shift)


class Board(Section):
    """One hardware target; ``device/boards/<name>.yaml``.

    Attributes:
        core: instruction set and extensions, e.g. ``cortex-m4f``.
        clock_hz: core clock that latency is computed from on the emulator.
        flash_bytes: all of the flash that firmware and model may use.
        ram_bytes: all of the RAM: arena, stack and static data.
        platformio_environment: env of ``firmware/platformio.ini`` that builds for it.
        qemu: present where the board is an emulated one.
    """

    name: str
    title: str
    core: str
    clock_hz: Count
    flash_bytes: Count
    ram_bytes: Count
    platformio_environment: str
    qemu: QemuParams | None = None

    @property
    def timing_kind(self) -> Literal["hardware", "emulated"]:
        return "emulated" if self.qemu else "hardware"


def task_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in DEFAULTS_DIR.glob("*.yaml")))


def board_names() -> tuple[str, ...]:
    return tuple(sorted(path.stem for path in BOARDS_DIR.glob("*.yaml")))


def load_board(name: str) -> Board:
    """Load one board of the catalogue.

    Raises:
        ParamsError: there is no such board, or its file is wrong.
    """
    path = BOARDS_DIR / f"{name}.yaml"
    if name not in board_names():
        raise ParamsError(f"there is no board {name!r}", hint=f"choose one of: {', '.join(board_names())}")
    board = _validated(Board, _read_mapping(path), path)
    if board.name != name:
        raise ParamsError(
            f"{path}: name is {board.name!r}", hint=f"write name: {name}, as the file is called"
        )
    return board


def load_params(path: Path = Path("params.yaml")) -> Params:
    """Read, complete and check the experiment.

    Raises:
        ParamsError: naming file, key, value and what is allowed.
    """
    document = _read_mapping(path)
    task = document.get("task")
    if task not in task_names():
        raise ParamsError(
            f"{path}: task: unknown task {task!r}", hint=f"choose one of: {', '.join(task_names())}"
        )
    defaults = _read_mapping(DEFAULTS_DIR / f"{task}.yaml")
    if isinstance(data := document.get("data"), dict) and data.get("source") != SYNTHETIC:
        defaults["data"]["labels"] = []  # the classes of a folder are what is found there
    return _validated(Params, _fill_auto(document, defaults, path, ""), path)


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


def _read_mapping(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise ParamsError(
            f"{path} cannot be read: {error.strerror}",
            hint="run in the project's folder, or make one with `git clone`",
        ) from error
    try:
        document = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ParamsError(
            f"{path} is not YAML: {' '.join(str(error).split())}", hint="mend that line"
        ) from error
    if not isinstance(document, dict):
        raise ParamsError(f"{path} holds no keys", hint="compare it with the params.yaml of the README")
    return document


def _validated(model: type[SectionT], document: dict[str, Any], path: Path) -> SectionT:
    try:
        return model.model_validate(document)
    except ValidationError as error:
        lines = [_explain(dict(item)) for item in error.errors()]
        raise ParamsError(f"{path}: " + "; ".join(lines), hint="mend these keys and run it again") from error


def _explain(item: dict[str, Any]) -> str:
    key = ".".join(str(part) for part in item["loc"]) or "the file"
    match item["type"]:
        case "extra_forbidden":
            return f"{key}: unknown key"
        case "missing":
            return f"{key}: missing"
        case "value_error":
            return f"{key}: {item['msg'].removeprefix('Value error, ')}"
    return f"{key}: {item['msg']}, not {item['input']!r}"
