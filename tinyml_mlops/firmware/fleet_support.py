"""Firmware with model slots: it takes signed images, and checks them by public keys that it holds."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.hazmat.primitives.asymmetric import ec

from tinyml_mlops.config import Board
from tinyml_mlops.config.board import TFLM
from tinyml_mlops.config.params import FleetFirmwareParams
from tinyml_mlops.files import write_text
from tinyml_mlops.firmware.export import ExportRecord
from tinyml_mlops.firmware.kernel_choice import MODEL, KernelChoice, check_choice, chosen_kernels
from tinyml_mlops.firmware.mbedtls import mbedtls_tree, mbedtls_version
from tinyml_mlops.plan.kernel_sets import kernel_set_of
from tinyml_mlops.release.keys import c_source, load_public


@dataclass(frozen=True)
class FleetSupport:
    """What makes a firmware one of a fleet.

    Attributes:
        keys: C source of the public keys that it accepts.
        arena_bytes: for the models that it is to take; less than its own model needs is that much.
        kernels: for them, too.
    """

    keys: str
    arena_bytes: int = 0
    kernels: KernelChoice = MODEL

    @classmethod
    def of(
        cls,
        keys: Sequence[ec.EllipticCurvePublicKey],
        arena_bytes: int = 0,
        kernels: KernelChoice = MODEL,
    ) -> Self:
        """Raises:
        UserInputError: not one or two different keys, or a kernel that there is not.
        """
        check_choice(kernels)
        return cls(c_source(keys), arena_bytes, kernels)

    @property
    def digest(self) -> str:
        """Of the keys."""
        return hashlib.sha256(self.keys.encode()).hexdigest()

    def facts(self) -> dict[str, str]:
        """What of it decides the firmware's image."""
        return {
            "fleet keys": self.digest,
            "fleet arena": str(self.arena_bytes),
            "fleet kernels": " ".join(self.kernels) if isinstance(self.kernels, tuple) else self.kernels,
            "mbedtls": mbedtls_version(),
        }

    def variables(self, folder: Path, export: Path, board: Board) -> Mapping[str, str]:
        """For the build script; the keys are written into ``folder``."""
        path = folder / f"release_keys_{self.digest[:16]}.c"
        if not path.is_file():
            write_text(path, self.keys)
        variables = {"TINYML_FLEET_KEYS": str(path), "TINYML_MBEDTLS": str(mbedtls_tree())}
        if board.runtime == TFLM:
            return variables  # arena and ops are a matter of the runtime: tinyml_mlops.measure.tflm_build
        own = ExportRecord.read(export / "export.json")
        others = (k for k in chosen_kernels(self.kernels, kernel_set_of(board.core)) if k not in own.kernels)
        return variables | {
            "TINYML_FLEET_ARENA_BYTES": str((max(self.arena_bytes, own.arena_bytes) + 3) // 4 * 4),
            "TINYML_FLEET_KERNELS": " ".join(others),
        }


def fleet_support(params: FleetFirmwareParams) -> FleetSupport:
    """What ``params.yaml`` asks for.

    Raises:
        UserInputError: a file is no public key, they are not one or two different ones, or a kernel that is
            named is none.
    """
    keys = [load_public(Path(path)) for path in params.keys]
    return FleetSupport.of(keys, params.arena_bytes, params.kernels)
