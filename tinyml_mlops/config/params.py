"""The experiment, ``params.yaml``, as typed and complete as the code wants it."""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, field_validator, model_validator

from tinyml_mlops.config.attached import Strings
from tinyml_mlops.config.board import TFLM_SUFFIX, check_targets
from tinyml_mlops.config.gate import GateParams
from tinyml_mlops.config.section import Count, Fraction, Positive, Section
from tinyml_mlops.config.variant import Variant

SYNTHETIC = "data/synthetic"


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


class PruneParams(Section):
    """Before quantisation-aware training of the variants whose weights are pruned.

    Attributes:
        sparsity: share of the weights of convolutions and fully connected layers that becomes zero.
    """

    sparsity: Fraction
    epochs: Count
    learning_rate: Positive


class ExperimentParams(Section):
    """Post-training quantisation against quantisation-aware training.

    Attributes:
        calibration_seeds: each draws another calibration set; empty: none is tried.
    """

    calibration_seeds: tuple[Annotated[int, Field(ge=0, lt=2**32)], ...]

    @field_validator("calibration_seeds", mode="before")
    @classmethod
    def _list_to_tuple(cls, value: Any) -> Any:
        return tuple(value) if isinstance(value, list) else value


class DeployParams(Section):
    """Onto the boards.

    Attributes:
        accuracy_samples: of the test split, that are sent to the device.
        timeout_s: for each answer of the device.
        must_fit: whether a variant that is too big for a board is an error; else it is a result, and the
            other variants and boards go on.
    """

    warmups: Annotated[int, Field(ge=0)]
    repeats: Count
    accuracy_samples: Count
    timeout_s: Positive
    must_fit: bool = False


class TflmParams(Section):
    """TensorFlow Lite Micro, for boards whose name ends in ``-tflm``.

    Attributes:
        tree: folder that its project generator wrote.
        digest: of what is in there; written by stage ``resolve``, so that other sources are another build.
    """

    tree: str | None = None
    digest: str = ""


class FleetFirmwareParams(Section):
    """Firmware that takes released models, on boards with model slots.

    Attributes:
        keys: files of the one or two public keys whose images it takes; empty: the firmware takes none.
        arena_bytes: for models that need more arena than the firmware's own; 0: none do.
        kernels: for models with other ops than the firmware's own: ``all``, or names of kernels, in which
            ``*`` stands for anything; ``model``: there are none.
        digest: of the keys; written by stage ``resolve``, so that other keys are another build.
    """

    keys: Strings = ()
    arena_bytes: Annotated[int, Field(ge=0, lt=2**31)] = 0
    kernels: Literal["model", "all"] | Strings = "model"
    digest: str = ""


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
    prune: PruneParams = PruneParams(sparsity=0.5, epochs=3, learning_rate=1e-3)
    experiment: ExperimentParams = ExperimentParams(calibration_seeds=())
    deploy: DeployParams
    tflm: TflmParams = TflmParams()
    fleet: FleetFirmwareParams = FleetFirmwareParams()
    tracking: TrackingParams
    gate: GateParams

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
        check_targets(value)
        return tuple(value)

    @field_validator("variants", "boards")
    @classmethod
    def _no_doubles(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if len(set(value)) != len(value):
            raise ValueError("names something twice")
        return value

    @model_validator(mode="after")
    def _has_what_tflm_is_built_from(self) -> Self:
        for name in self.boards:
            if name.endswith(TFLM_SUFFIX) and self.tflm.tree is None:
                raise ValueError(
                    f"boards: {name} needs tflm.tree, a folder with TensorFlow Lite Micro's sources"
                )
        return self
