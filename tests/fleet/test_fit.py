"""What cannot work is refused before a rollout begins: by the host, by what devices say that they have."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests.dense_model import dense_model
from tests.fleet.emulation import KEY, PLAN, emulation
from tests.fleet.files import write
from tests.fleet.simulated import World
from tests.fleet.versions import releasable_of, version
from tinyml_mlops.config.fleet import FleetDevice, FleetParams, WaveParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.decision import About, Argmax, Debounce
from tinyml_mlops.decision.embedded import embed
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.images import DeviceImages, Takes
from tinyml_mlops.errors import BoardError, FleetError, MissingToolError
from tinyml_mlops.features import Window
from tinyml_mlops.firmware.mbedtls import mbedtls_tree
from tinyml_mlops.fleet.firmware import fleet_firmware
from tinyml_mlops.fleet.fit import misfit
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.places import fleet_folder, ledger_path
from tinyml_mlops.fleet.promotion import promote
from tinyml_mlops.fleet.releasable import Releasable
from tinyml_mlops.plan.layout import kernel_numbers
from tinyml_mlops.release import manifest_of
from tinyml_mlops.release.image import TLV_SHA256, read_image

BOARD = "qemu_mps2_an386"
IMAGE = version(1).images([BOARD], KEY)[BOARD]
NEEDS = manifest_of(IMAGE)
HAS = Takes(
    slot_bytes=len(IMAGE),
    format=NEEDS.runtime_min,
    ops=frozenset(NEEDS.ops),
    arena_bytes=NEEDS.arena,
    scratch_bytes=0,
    features="",
    scores=0,
)
MOTION = Window(rate_hz=100, channels=2, window_samples=4, full_scale=8.0)
FASTER = MOTION.model_copy(update={"rate_hz": 200})


def with_features(number: int, front_end: Window = MOTION, windows: int = 1) -> Releasable:
    """A version whose input the front end fills."""
    rule = Argmax(labels=tuple("abcd"), debounce=Debounce(windows=windows, hop_s=0.01))
    about = About(decision=rule, features=front_end.model_dump(mode="json"))
    return releasable_of(number, embed(dense_model(seed=number), about))


def image_of(version: Releasable) -> bytes:
    return version.images([BOARD], KEY)[BOARD]


def name_of(image: bytes) -> str:
    return read_image(image).tlvs[TLV_SHA256].hex()


def test_just_enough_is_enough() -> None:
    assert misfit(IMAGE, HAS) == ""
    image = image_of(with_features(1, windows=3))
    needs = manifest_of(image)
    assert (len(needs.features), needs.scores) == (64, 3 * 4)
    assert misfit(image, replace(HAS, slot_bytes=len(image), features=needs.features, scores=12)) == ""


@pytest.mark.parametrize(
    ("less", "why"),
    [
        (
            {"slot_bytes": len(IMAGE) - 1},
            f"the image has {len(IMAGE):,} bytes, its model slots {len(IMAGE) - 1:,}",
        ),
        (
            {"format": 0},
            f"needs format {NEEDS.runtime_min} to {NEEDS.runtime_max} of models, its firmware reads 0",
        ),
        (
            {"ops": frozenset(kernel_numbers().values()) - set(NEEDS.ops[:1])},
            "its firmware lacks planrt_fully",
        ),
        (
            {"arena_bytes": NEEDS.arena - 1},
            f"needs {NEEDS.arena:,} bytes of arena, its firmware has {NEEDS.arena - 1:,}",
        ),
        ({"features": "f" * 64}, "does not say that it wants features"),
    ],
)
def test_a_little_less_is_told(less: dict[str, Any], why: str) -> None:
    assert why in misfit(IMAGE, replace(HAS, **less))


@pytest.mark.parametrize(
    ("other", "why"),
    [
        (FASTER, "other features"),
        (MOTION.model_copy(update={"mean": (1.0, 0.0), "deviation": (1.0, 1.0)}), "other features"),
    ],
)
def test_every_difference_of_front_ends_counts(other: Window, why: str) -> None:
    image = image_of(with_features(1))
    has = replace(HAS, slot_bytes=1 << 20, features=manifest_of(image).features, scores=4)
    assert misfit(image, has) == ""
    assert why in misfit(image_of(with_features(1, other)), has)
    assert "has none" in misfit(image, replace(has, features=""))
    assert "keeps 8 numbers, its firmware has room for 4" in misfit(
        image_of(with_features(1, windows=2)), has
    )


def test_nothing_is_begun_where_a_device_cannot(tmp_path: Path) -> None:
    """Of seven that cannot five are named; a silent one is the rollout's business."""
    devices = tuple(
        FleetDevice(id=f"d{number}", hardware=BOARD, link=f"socket://[::1]:{number + 1}")
        for number in range(9)
    )
    fleet = FleetParams(name="prod", devices=devices, rollout=PLAN)
    write(tmp_path / "fleet.yaml", fleet)
    world = World(fleet)
    world.has = {f"d{number}": replace(HAS, arena_bytes=1) for number in range(7)}
    world.has["d7"] = replace(HAS, scratch_bytes=9, arena_bytes=1 << 20)
    world.mute = {"d8"}
    with pytest.raises(
        FleetError,
        match=r"models:/dense/1 cannot run on 7 of 9 devices, and nothing was begun: "
        r"d0, d1, d2, d3, d4 and 2 more \(qemu_mps2_an386\): the model needs [\d,]+ bytes of arena, ",
    ):
        promote(tmp_path / "fleet.yaml", version(1), KEY, links=lambda labelled: world)
    with Ledger(ledger_path(tmp_path / "fleet.yaml", "prod"), "ann@host") as ledger:
        assert not list(ledger.entries())
    assert not list(fleet_folder(tmp_path / "fleet.yaml", "prod").glob("releases/*"))


@pytest.mark.emulated
def test_a_front_end_takes_only_its_own_models(tmp_path: Path) -> None:
    """On a device whose firmware has one: host and device refuse the same, and take the same."""
    try:
        mbedtls_tree()
    except MissingToolError as error:
        pytest.skip(str(error))
    plan = PLAN.model_copy(update={"waves": (WaveParams(name="all", count=1),)})
    firmware = fleet_firmware(
        [BOARD], [KEY.public_key()], tmp_path, with_features(0).tflite, arena_bytes=8 << 10
    )
    with emulation(tmp_path, 1, firmware, plan, (BOARD,)) as lab:
        good, others = with_features(1), (with_features(2, FASTER), with_features(2, windows=2), version(2))
        for wrong, why in zip(others, ("front end of its", "decision rule", "wants features"), strict=True):
            with pytest.raises(FleetError, match=rf"1 of 1 devices, .*emulated-1 \({BOARD}\): .*{why}"):
                promote(lab.file, wrong, KEY)
        with DeviceClient.open(lab.fleet.devices[0].link, "board", timeout_s=30) as client:
            client.hello(Deadline.after(30))
            images = DeviceImages(client)
            for wrong, why in zip(others, ("front end", "decision rule", "front end"), strict=True):
                images.upload(image_of(wrong))
                with pytest.raises(BoardError, match="error 32"):
                    images.test(name_of(image_of(wrong)))
                assert why in images.device().why
        assert promote(lab.file, good, KEY).outcome == "finished"
