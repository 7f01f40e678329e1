"""The manifest of an image: what its model is, and what it needs. ``firmware/protocol/release.cddl``."""

from typing import Annotated, Literal, Self

import cbor2
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tinyml_mlops.errors import ImageRefusedError
from tinyml_mlops.plan import TensorSpec
from tinyml_mlops.plan.element_types import TYPES

U32 = Annotated[int, Field(ge=0, le=0xFFFFFFFF)]
Text = Annotated[str, Field(min_length=1, max_length=200)]
Name = Annotated[str, Field(min_length=1, max_length=32)]
ANY = "any"


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False)


class Tensor(_Record):
    """An input or output, as in the device protocol's ``tensor``."""

    type: Annotated[int, Field(ge=0, le=255)]
    shape: Annotated[list[U32], Field(max_length=6)]
    scale: float
    zero: Annotated[int, Field(ge=-(1 << 31), lt=1 << 31)]

    @classmethod
    def of(cls, spec: TensorSpec) -> Self:
        return cls(
            type=TYPES[spec.dtype.name], shape=list(spec.shape), scale=spec.scale, zero=spec.zero_point
        )


class Manifest(_Record):
    """Fields in the order in which they travel; bytes where the name says so.

    Attributes:
        model: URI of the registered version, e.g. ``models:/kws/3``; never an alias.
        version: of the registered model.
        run: MLflow run that made it.
        sha256: of the payload.
        hardware: hardware kind, a board of the catalogue, with or without ``-tflm``.
        runtime: that the payload is for: a plan for planrt, a ``.tflite`` for TensorFlow Lite Micro.
        runtime_min: lowest format of payloads that the runtime has to read; ``runtime_max``: highest.
        kernels: set that the plan was compiled for; :data:`ANY` for a ``.tflite``.
        ops: ascending numbers of the kernels that the plan calls, or of the ``.tflite``'s builtin ops.
        arena: that a plan needs; of a ``.tflite`` what it needs at least, the rest is tried on the device.
        scratch: RAM beside the arena, bytes; planrt's working memory lies in the arena.
        golden: vectors in the payload.
        features: digest of the front end that fills its input; empty: whoever asks the device does.
        scores: numbers that its decision rule keeps, where there is a front end.
    """

    manifest: Literal[1] = 1
    model: Text
    version: U32
    run: Text
    sha256: Annotated[bytes, Field(min_length=32, max_length=32)]
    hardware: Name
    runtime: Literal["planrt", "tflm"] = "planrt"
    runtime_min: U32
    runtime_max: U32
    kernels: Name
    ops: Annotated[list[Annotated[int, Field(ge=0, le=0xFFFF)]], Field(min_length=1, max_length=256)]
    arena: U32
    scratch: U32
    golden: Annotated[int, Field(ge=1, le=0xFFFFFFFF)]
    features: Annotated[str, Field(max_length=64)]
    scores: U32
    inputs: Annotated[list[Tensor], Field(min_length=1, max_length=4)]
    outputs: Annotated[list[Tensor], Field(min_length=1, max_length=4)]

    def to_cbor(self) -> bytes:
        return cbor2.dumps(self.model_dump())

    @classmethod
    def from_cbor(cls, data: bytes) -> Self:
        """Raises:
        ImageRefusedError: these are not the bytes that :meth:`to_cbor` gives for any manifest.
        """
        try:
            found = cls.model_validate(cbor2.loads(data))
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            where = ".".join(map(str, first["loc"])) or "the whole"
            raise _refused(f"{where}: {first['msg']}") from error
        except (
            Exception
        ) as error:  # cbor2 raises what its input makes it raise, MemoryError and RecursionError too
            raise _refused("it is no CBOR") from error
        if found.to_cbor() != data:
            raise _refused("it is not encoded as release.cddl says")
        return found


def _refused(why: str) -> ImageRefusedError:
    return ImageRefusedError(
        f"the image's manifest is not one of this version: {why}", hint="make the release again"
    )
