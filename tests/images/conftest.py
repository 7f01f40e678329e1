"""Firmware with model slots, built once, and signed images for it."""

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.dense_model import dense_model
from tests.images.powered import Power
from tinyml_mlops.config import Board, load_board
from tinyml_mlops.errors import MissingToolError
from tinyml_mlops.firmware import build_firmware, export_sources
from tinyml_mlops.firmware.fleet_support import FleetSupport
from tinyml_mlops.firmware.mbedtls import mbedtls_tree
from tinyml_mlops.plan import CompiledPlan, GoldenVectors, HostModel, compile_plan, kernel_set_of
from tinyml_mlops.plan.testing import ModelBuilder
from tinyml_mlops.release import Origin, build_image
from tinyml_mlops.release.image import read_image

BOARD = "qemu_mps2_an386"
ARENA = 4096


def dense(
    seed: int, kernel_set: str, *, inputs: int = 100, spoilt: bool = False, op: str = ""
) -> CompiledPlan:
    """FULLY_CONNECTED of random weights, several sectors and many messages long; or another op.

    Args:
        seed: of the weights.
        kernel_set: to compile for.
        inputs: elements of the input.
        spoilt: its golden vectors have outputs that no model gives.
        op: in place of FULLY_CONNECTED.
    """
    random = np.random.default_rng(seed)
    tflite = unary_model(op, inputs) if op else dense_model(seed, 80, inputs)
    given = random.integers(-128, 128, (2, 1, inputs), np.int8)
    with HostModel.open(compile_plan(tflite).plan) as model:
        golden = GoldenVectors.computed(model, given)
    if spoilt:
        golden = replace(golden, outputs=tuple(output ^ 1 for output in golden.outputs))
    return compile_plan(tflite, kernel_set=kernel_set, golden=golden)


def unary_model(op: str, elements: int) -> bytes:
    b = ModelBuilder()
    x, y = (b.tensor((1, elements), "int8", 0.02, 3) for _ in range(2))
    b.op(op, [x], [y])
    return b.build([x], [y])


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
        return self.signed(dense(seed, self.kernel_set), seed)


def name_of(image: bytes) -> bytes:
    """MCUboot's hash, by which devices name it."""
    return read_image(image).tlvs[0x10]


def fleet_of(board_name: str, folder: Path) -> Fleet:
    try:
        mbedtls_tree()
    except MissingToolError as error:
        pytest.skip(str(error))
    board = load_board(board_name)
    keys = (ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1()))
    factory = dense(0, kernel_set_of(board.core))
    export = folder / f"export-{board_name}"
    export_sources(b"TFL3", factory, export)
    support = FleetSupport.of([key.public_key() for key in keys], ARENA)
    build_firmware(board, export, folder / f"images-{board_name}", fleet=support)
    return Fleet(board, folder / f"images-{board_name}" / "firmware.elf", keys)


@pytest.fixture(scope="session")
def fleet(tmp_path_factory: pytest.TempPathFactory) -> Fleet:
    return fleet_of(BOARD, tmp_path_factory.mktemp("fleet"))


@pytest.fixture
def power(fleet: Fleet, tmp_path: Path) -> Power:
    """A new device, off."""
    return Power(fleet.board, fleet.elf, tmp_path)
