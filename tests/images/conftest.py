"""Firmware with model slots, built once, and signed images for it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.images.models import convolutions
from tests.images.powered import Power
from tinyml_mlops.config import Board, load_board
from tinyml_mlops.errors import MissingToolError
from tinyml_mlops.firmware import build_firmware, export_sources
from tinyml_mlops.firmware.fleet_support import FleetSupport
from tinyml_mlops.firmware.kernel_choice import MODEL, KernelChoice
from tinyml_mlops.firmware.mbedtls import mbedtls_tree
from tinyml_mlops.plan import CompiledPlan, kernel_set_of
from tinyml_mlops.release import Origin, build_image
from tinyml_mlops.release.image import read_image

BOARD = "qemu_mps2_an386"
ARENA = 16384


@dataclass(frozen=True)
class Fleet:
    """One kind of device, its firmware, and who signs for it.

    Attributes:
        keys: the private keys of the two public ones in the firmware.
    """

    board: Board
    elf: Path
    keys: tuple[ec.EllipticCurvePrivateKey, ec.EllipticCurvePrivateKey]

    @cached_property
    def kernel_set(self) -> str:
        return kernel_set_of(self.board.core)

    def signed(
        self,
        plan: CompiledPlan,
        version: int = 1,
        *,
        key: ec.EllipticCurvePrivateKey | None = None,
        hardware: str = "",
    ) -> bytes:
        origin = Origin(f"models:/kws/{version}", "0123abcd")
        hardware = hardware or self.board.name
        return build_image(
            plan.plan, origin, hardware=hardware, kernel_set=self.kernel_set, key=key or self.keys[0]
        )

    def image(self, seed: int) -> bytes:
        """Of a model that works; another one for each seed."""
        return self.signed(convolutions(seed, self.kernel_set), seed)


def name_of(image: bytes) -> bytes:
    """MCUboot's hash, by which devices name it."""
    return read_image(image).tlvs[0x10]


def fleet_of(board_name: str, folder: Path, kernels: KernelChoice = MODEL) -> Fleet:
    try:
        mbedtls_tree()
    except MissingToolError as error:
        pytest.skip(str(error))
    board = load_board(board_name)
    keys = (ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1()))
    factory = convolutions(0, kernel_set_of(board.core))
    export = folder / f"export-{board_name}"
    export_sources(b"TFL3", factory, export)
    support = FleetSupport.of([key.public_key() for key in keys], ARENA, kernels)
    build_firmware(board, export, folder / f"images-{board_name}", fleet=support)
    return Fleet(board, folder / f"images-{board_name}" / "firmware.elf", keys)


@pytest.fixture(scope="session")
def real_fleet(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Fleet]:
    """By the name of a real board; each is built once."""
    folder = tmp_path_factory.mktemp("real")
    return cache(lambda board_name: fleet_of(board_name, folder))


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    return fleet_of(BOARD, tmp_path_factory.mktemp("fleet"))


@pytest.fixture
def power(fleet: Fleet, tmp_path: Path) -> Power:
    """A new device, off."""
    return Power(fleet.board, fleet.elf, tmp_path)
