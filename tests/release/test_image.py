"""Images: what is in them, that other tools read them, and what is refused."""

import hashlib
import struct
import sys
from pathlib import Path
from typing import Any

import cbor2
import numpy as np
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from imgtool.image import Image, VerifyResult
from imgtool.keys.ecdsa import ECDSA256P1Public

from tests.release.conftest import BOARD, ORIGIN
from tinyml_mlops.errors import ImageRefusedError, InvalidPlanError, UserInputError
from tinyml_mlops.plan.layout import structures
from tinyml_mlops.release import Origin, build_image, check_image
from tinyml_mlops.release.build import assemble
from tinyml_mlops.release.image import HEADER, HEADER_BYTES, TLV_MANIFEST, read_image
from tinyml_mlops.release.manifest import Manifest

Key = ec.EllipticCurvePrivateKey


def signed(plan: bytes, manifest: Manifest, key: Key) -> bytes:
    """An image with any manifest, rightly signed."""
    public = ECDSA256P1Public(key.public_key())
    unsigned = assemble(plan, manifest, public, None)
    return assemble(plan, manifest, public, key.sign(unsigned, ec.ECDSA(SHA256())))


def test_what_goes_in_comes_out(image: bytes, plan: bytes, key: Key) -> None:
    found = check_image(image, [key.public_key()], hardware=BOARD, slot_bytes=len(image))
    header = structures()["planrt_header"].unpack(plan)
    assert found.payload == plan
    assert (found.manifest.model, found.manifest.version) == ("models:/kws/3", 3)
    assert found.manifest.sha256 == hashlib.sha256(plan).digest()
    assert found.manifest.arena == header["arena_bytes"]
    assert found.manifest.golden == 2
    assert [t.shape for t in found.manifest.inputs] == [[1, 6]]


def test_the_same_release_has_the_same_bytes(image: bytes, plan: bytes, key: Key) -> None:
    assert build_image(plan, ORIGIN, hardware=BOARD, kernel_set="portable", key=key) == image


def test_imgtool_verifies_it(image: bytes, key: Key, tmp_path: Path) -> None:
    public = ECDSA256P1Public(key.public_key())
    (tmp_path / "image.bin").write_bytes(image)
    assert Image.verify(str(tmp_path / "image.bin"), public)[0] == VerifyResult.OK
    (tmp_path / "image.bin").write_bytes(image[:40] + bytes([image[40] ^ 1]) + image[41:])
    assert Image.verify(str(tmp_path / "image.bin"), public)[0] == VerifyResult.INVALID_HASH


def test_two_keys_are_accepted_while_keys_are_rotated(image: bytes, key: Key) -> None:
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    assert check_image(image, [other, key.public_key()]).manifest.version == 3
    with pytest.raises(ImageRefusedError, match="none of the accepted"):
        check_image(image, [other])


def test_every_changed_byte_is_refused(image: bytes, key: Key) -> None:
    for at in range(len(image)):
        with pytest.raises(ImageRefusedError):
            check_image(image[:at] + bytes([image[at] ^ 0x10]) + image[at + 1 :], [key.public_key()])


def test_every_cut_and_every_tail_is_refused(image: bytes, key: Key) -> None:
    for size in range(len(image)):
        with pytest.raises(ImageRefusedError):
            check_image(image[:size], [key.public_key()])
    with pytest.raises(ImageRefusedError, match="1 bytes behind its end"):
        check_image(image + b"\0", [key.public_key()])


def test_random_bytes_behind_a_header_are_refused(key: Key) -> None:
    random = np.random.default_rng(1)
    for _ in range(2_000):
        size = int(random.integers(0, 80))
        header = HEADER.pack(0x96F3B83D, 0, HEADER_BYTES, int(random.integers(0, 40)), size, 0, 0, 0, 0, 3, 0)
        with pytest.raises(ImageRefusedError):
            check_image(header + random.bytes(int(random.integers(0, 120))), [key.public_key()])


def test_an_unsigned_image_is_refused(image: bytes, key: Key) -> None:
    parts = read_image(image)
    digest = struct.pack("<HH", 0x10, 32) + parts.tlvs[0x10]
    unsigned = parts.signed + struct.pack("<HH", 0x6907, 4 + len(digest)) + digest
    with pytest.raises(ImageRefusedError, match="is not signed"):
        check_image(unsigned, [key.public_key()])


def test_a_signature_of_another_image_is_refused(image: bytes, plan: bytes, key: Key) -> None:
    second = build_image(plan, Origin("models:/kws/4", "r"), hardware=BOARD, kernel_set="portable", key=key)
    old, new = read_image(image).tlvs[0x22], read_image(second)
    tlvs = b"".join(
        struct.pack("<HH", kind, len(value)) + value for kind, value in {**new.tlvs, 0x22: old}.items()
    )
    with pytest.raises(ImageRefusedError, match="signature is wrong"):
        check_image(new.signed + struct.pack("<HH", 0x6907, 4 + len(tlvs)) + tlvs, [key.public_key()])


def test_what_is_not_for_this_device_is_refused(image: bytes, key: Key) -> None:
    with pytest.raises(ImageRefusedError, match="for qemu_mps2_an386, not for stm32f405"):
        check_image(image, [key.public_key()], hardware="stm32f405")
    with pytest.raises(ImageRefusedError, match=f"has {len(image)} bytes, a model slot of the device 100"):
        check_image(image, [key.public_key()], slot_bytes=100)


@pytest.mark.parametrize(
    ("field", "value"),
    [("arena", 0), ("ops", [1, 2]), ("golden", 9), ("sha256", bytes(32)), ("runtime_min", 1)],
)
def test_a_manifest_that_lies_is_refused(image: bytes, plan: bytes, key: Key, field: str, value: Any) -> None:
    manifest = check_image(image, [key.public_key()]).manifest.model_copy(update={field: value})
    with pytest.raises(ImageRefusedError, match=f"disagree about {field}"):
        check_image(signed(plan, manifest, key), [key.public_key()])


def test_a_header_of_another_version_is_refused(image: bytes, key: Key) -> None:
    parts = read_image(image)
    header = bytearray(parts.signed)
    struct.pack_into("<I", header, 24, 4)  # the build number
    tlvs = b"".join(
        struct.pack("<HH", kind, len(value)) + value
        for kind, value in {
            **parts.tlvs,
            0x10: hashlib.sha256(header).digest(),
            0x22: key.sign(bytes(header), ec.ECDSA(SHA256())),
        }.items()
    )
    data = bytes(header) + struct.pack("<HH", 0x6907, 4 + len(tlvs)) + tlvs
    with pytest.raises(ImageRefusedError, match="disagree about version"):
        check_image(data, [key.public_key()])


def test_a_signed_payload_that_is_no_plan_is_refused(image: bytes, plan: bytes, key: Key) -> None:
    broken = plan[:-4] + bytes(4)
    manifest = check_image(image, [key.public_key()]).manifest
    with pytest.raises(ImageRefusedError, match="planrt refuses the plan"):
        check_image(signed(broken, manifest, key), [key.public_key()])
    with pytest.raises(InvalidPlanError):
        build_image(broken, ORIGIN, hardware=BOARD, kernel_set="portable", key=key)


@pytest.mark.parametrize("uri", ["models:/kws@champion", "kws/3", "models:/kws/three", "models:/kws/-1"])
def test_only_versions_are_released(plan: bytes, key: Key, uri: str) -> None:
    with pytest.raises(UserInputError, match="not a version of a registered model"):
        build_image(plan, Origin(uri, "r"), hardware=BOARD, kernel_set="portable", key=key)


@pytest.mark.parametrize("data", [b"", b"\xff", b"\xa0", b"\x9f" * 5_000, b"\xbb" + b"\xff" * 8])
def test_bytes_that_are_no_manifest_are_refused(data: bytes) -> None:
    with pytest.raises(ImageRefusedError, match="manifest is not one"):
        Manifest.from_cbor(data)


def test_a_manifest_has_one_encoding(image: bytes) -> None:
    data = read_image(image).protected[TLV_MANIFEST]
    Manifest.from_cbor(data)
    backwards = dict(reversed(cbor2.loads(data).items()))
    for other in (data + b"\0", cbor2.dumps(backwards)):
        with pytest.raises(ImageRefusedError, match="manifest is not one"):
            Manifest.from_cbor(other)


def test_the_manifest_is_that_of_the_cddl(image: bytes, project: Path) -> None:
    if not hasattr(cbor2, "CBORDecodeValueError"):
        cbor2.CBORDecodeValueError = cbor2.CBORDecodeError  # zcbor 0.9.1 and cbor2 6
    import zcbor

    argv, sys.argv = sys.argv, ["zcbor"]
    try:
        text = (project / "firmware/protocol/release.cddl").read_text()
        described = zcbor.DataTranslator.from_cddl(text, 16).my_types["manifest"]
    finally:
        sys.argv = argv
    described.validate_str(read_image(image).protected[TLV_MANIFEST])
    assert [child.label or child.key.value for child in described.value] == list(Manifest.model_fields)
