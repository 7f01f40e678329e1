"""The device's check of an image, on this machine under sanitizers: it agrees with the host's."""

import re
import struct
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import cbor2
import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.images.conftest import BOARD
from tests.images.models import convolutions
from tests.release.test_image import signed
from tinyml_mlops.errors import ImageRefusedError, MissingToolError
from tinyml_mlops.firmware.mbedtls import mbedtls_tree
from tinyml_mlops.plan import kernel_set_of
from tinyml_mlops.release import Origin, build_image, check_image
from tinyml_mlops.release.image import read_image
from tinyml_mlops.release.keys import public_point
from tinyml_mlops.release.manifest import Manifest

Check = Callable[[Sequence[bytes]], list[int]]
KEY = ec.derive_private_key(12345, ec.SECP256R1())
ARENA = 16384
SANITIZED = ("-fsanitize=address,undefined", "-fno-sanitize-recover=all")


@pytest.fixture(scope="module")
def reasons(project: Path) -> dict[str, int]:
    text = (project / "firmware/lib/release/include/release_reasons.def").read_text()
    return {name: int(number) for number, name in re.findall(r"^RELEASE_REASON\((\d+), (\w+),", text, re.M)}


@pytest.fixture(scope="module")
def check(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Check:
    """Reasons of the device for some images; a sanitizer's report is an error."""
    try:
        tree = mbedtls_tree()
    except MissingToolError as error:
        pytest.skip(str(error))
    folder, firmware = tmp_path_factory.mktemp("check"), project / "firmware"
    builder = (firmware / "platforms/baremetal/builder/fleet.py").read_text().split("SOURCES = (")[1]
    named = re.findall(r'"(\w+)"', builder.split("\n)")[0])
    ours = [*(firmware / "lib/release/src").glob("*.c"), firmware / "src/fleet/image_request.c"]
    ours += [project / "tests/images/check.c", project / "tests/fuzz/images.c"]
    includes = [firmware / "src", *(firmware / "lib" / name / "include" for name in ("release", "planrt"))]
    includes += [project / "tests/fuzz", tree / "include"]
    flags = ["-g", "-O1", '-DMBEDTLS_CONFIG_FILE="release_mbedtls.h"', *(f"-I{path}" for path in includes)]
    theirs = [tree / "library" / f"{name}.c" for name in named]
    subprocess.run(["gcc", *flags, "-w", "-c", *theirs], cwd=folder, check=True)
    program = folder / "check"
    strict = ["-std=c99", "-Wall", "-Wextra", "-Werror"]
    subprocess.run(
        ["gcc", *flags, *SANITIZED, *strict, *ours, *folder.glob("*.o"), "-o", program], check=True
    )

    def ask(images: Sequence[bytes]) -> list[int]:
        wire = b"".join(struct.pack("<I", len(image)) + image for image in images)
        command = [program, BOARD, str(ARENA), public_point(KEY.public_key()).hex()]
        done = subprocess.run(command, input=wire, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr.decode(errors="replace")
        return [int(line) for line in done.stdout.split()]

    return ask


@pytest.fixture(scope="module")
def image() -> bytes:
    plan = convolutions(1, kernel_set_of("cortex-m4f")).plan
    return build_image(plan, Origin("models:/kws/3", "0123"), hardware=BOARD, kernel_set="dsp", key=KEY)


def changed(image: bytes, at: int, bit: int = 0x10) -> bytes:
    return image[:at] + bytes([image[at] ^ bit]) + image[at + 1 :]


def test_a_release_is_accepted(check: Check, image: bytes) -> None:
    assert check([image]) == [0]


def test_every_changed_byte_of_header_and_tlvs_is_refused(check: Check, image: bytes) -> None:
    tlvs = len(image) - (32 + len(read_image(image).payload))
    places = [*range(32), *range(len(image) - tlvs, len(image))]
    assert 0 not in check([changed(image, at) for at in places])


def test_every_cut_and_every_tail_is_refused(check: Check, image: bytes) -> None:
    sizes = [*range(64), *range(len(image) - 700, len(image))]
    assert 0 not in check([image[:size] for size in sizes] + [image + b"\0"])


def test_random_damage_is_judged_as_the_host_judges_it(check: Check, image: bytes) -> None:
    random = np.random.default_rng(3)
    images = [
        changed(image, int(random.integers(len(image))), 1 << int(random.integers(8))) for _ in range(200)
    ]
    for spoilt, reason in zip(images, check(images), strict=True):
        with pytest.raises(ImageRefusedError):
            check_image(spoilt, [KEY.public_key()])
        assert reason != 0


def test_signed_manifests_of_any_content(check: Check, image: bytes, reasons: dict[str, int]) -> None:
    """Rightly signed, so that all of it depends on the reader of manifests."""
    plan, good = read_image(image).payload, Manifest.from_cbor(read_image(image).protected[0xA0])
    fields = good.model_dump()

    class Raw:
        """What stands where a manifest stands in an image."""

        def __init__(self, cbor: bytes) -> None:
            self.cbor, self.version = cbor, good.version

        def to_cbor(self) -> bytes:
            return self.cbor

    def judged(**changes: object) -> int:
        return judged_raw(cbor2.dumps(fields | changes))

    def judged_raw(cbor: bytes) -> int:
        return check([signed(plan, Raw(cbor), KEY)])[0]  # type: ignore[arg-type]

    assert judged() == 0
    assert judged(hardware="qemu_riscv32") == reasons["HARDWARE"]
    assert judged(hardware=BOARD + "x") == judged(hardware=BOARD[:-1]) == reasons["HARDWARE"]
    assert judged(arena=ARENA) == 0
    assert judged(arena=ARENA + 1) == reasons["ARENA"]
    assert judged(scratch=1) == reasons["SCRATCH"]
    assert judged(runtime_min=1000, runtime_max=2000) == reasons["RUNTIME"]
    assert judged(runtime="tflm") == judged(runtime="planr") == reasons["RUNTIME"]
    assert judged(features="other") == reasons["FEATURES"]
    assert (judged(scores=4), judged(scores=5)) == (0, reasons["SCORES"])
    assert judged(ops=[0]) == reasons["OPS"]
    assert judged(sha256=bytes(32)) == judged(version=4) == reasons["DISAGREES"]
    for wrong in (
        {"golden": 0},
        {"manifest": 2},
        {"arena": -1},
        {"arena": 2**32},
        {"arena": True},
        {"ops": []},
        {"ops": [1] * 257},
        {"ops": [1, "2"]},
        {"sha256": bytes(31)},
        {"features": b"other"},
        {"scores": -1},
        {"more": 1},
    ):
        assert judged(**wrong) == reasons["MANIFEST"], wrong
    encoded = good.to_cbor()
    for cbor in (b"", b"\xbf\xff", encoded[:-1], encoded + b"\0", b"\x9f" * 3000, b"\x81" * 3000):
        assert judged_raw(cbor) == reasons["MANIFEST"]


def test_random_bytes_do_no_harm(check: Check) -> None:
    """As images, as manifests and as requests."""
    random = np.random.default_rng(5)
    request = cbor2.dumps({"off": 0, "len": 9, "sha": bytes(32), "data": b"123", "new": [{"a": [1.5]}]})
    noise = [random.bytes(int(random.integers(80))) for _ in range(300)]
    noise += [changed(request, int(random.integers(len(request))), 1 << i % 8) for i in range(300)]
    assert set(check([*noise, request])) <= {16}
