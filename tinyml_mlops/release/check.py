"""What a host asks of an image before it sends it to anybody. Devices ask the same again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from tinyml_mlops.config.board import runtime_of
from tinyml_mlops.errors import ImageRefusedError, ModelError
from tinyml_mlops.release import image
from tinyml_mlops.release.facts import payload_facts
from tinyml_mlops.release.keys import public_der
from tinyml_mlops.release.manifest import Manifest


@dataclass(frozen=True)
class CheckedImage:
    """An image that passed.

    Attributes:
        manifest: signed; agrees with the payload.
        payload: a plan, or a :class:`~tinyml_mlops.release.tflite_payload.TflitePayload`.
        hash: MCUboot's image hash, by which devices name what they run.
    """

    manifest: Manifest
    payload: bytes
    hash: bytes


def check_image(
    data: bytes,
    keys: Sequence[ec.EllipticCurvePublicKey],
    *,
    hardware: str | None = None,
    slot_bytes: int | None = None,
) -> CheckedImage:
    """Check an image: signature first, then what it says.

    Args:
        data: the image.
        keys: any of them may have signed it.
        hardware: the hardware kind it is meant for; None: any.
        slot_bytes: room for it on the device; None: any.

    Raises:
        ImageRefusedError: says the first thing that is wrong.
    """
    if slot_bytes is not None and len(data) > slot_bytes:
        raise ImageRefusedError(
            f"the image has {len(data)} bytes, a model slot of the device {slot_bytes}",
            hint="release a smaller model, or build firmware with larger slots",
        )
    parts = image.read_image(data)
    _check_signature(parts, keys)
    if set(parts.protected) != {image.TLV_MANIFEST}:
        raise ImageRefusedError(
            "the image is signed but carries no manifest, or more than one",
            hint="make it with `tinyml release make`",
        )
    manifest = Manifest.from_cbor(parts.protected[image.TLV_MANIFEST])
    if hardware is not None and manifest.hardware != hardware:
        raise ImageRefusedError(
            f"the image is for {manifest.hardware}, not for {hardware}",
            hint=f"send the image that was made for {hardware}",
        )
    _check_agreement(manifest, parts)
    return CheckedImage(manifest, parts.payload, parts.tlvs[image.TLV_SHA256])


def manifest_of(data: bytes) -> Manifest:
    """The manifest of an image that :func:`check_image` let pass."""
    return Manifest.from_cbor(image.read_image(data).protected[image.TLV_MANIFEST])


def _check_signature(parts: image.Image, keys: Sequence[ec.EllipticCurvePublicKey]) -> None:
    if image.TLV_ECDSA not in parts.tlvs:
        raise ImageRefusedError("the image is not signed", hint="make it with `tinyml release make`")
    if parts.tlvs.get(image.TLV_SHA256) != hashlib.sha256(parts.signed).digest():
        raise ImageRefusedError(
            "the image is damaged: its hash is another than the one it carries",
            hint="copy it again, or make the release again",
        )
    named = parts.tlvs.get(image.TLV_KEY_HASH)
    key = next((key for key in keys if hashlib.sha256(public_der(key)).digest() == named), None)
    if key is None:
        raise ImageRefusedError(
            "the image is signed with a key that is none of the accepted ones",
            hint="sign it with the fleet's key, or name that key's public half",
        )
    try:
        key.verify(parts.tlvs[image.TLV_ECDSA], parts.signed, ec.ECDSA(SHA256()))
    except InvalidSignature as error:
        raise ImageRefusedError(
            "the image's signature is wrong", hint="copy it again, or make the release again"
        ) from error


def _check_agreement(manifest: Manifest, parts: image.Image) -> None:
    try:
        facts = payload_facts(manifest.runtime, parts.payload)
    except ModelError as error:
        raise ImageRefusedError(f"the image's {error.what}", hint=error.hint) from error
    facts |= {"sha256": hashlib.sha256(parts.payload).digest(), "version": parts.build}
    facts |= {"runtime": runtime_of(manifest.hardware)}
    for name, value in facts.items():
        if getattr(manifest, name) != value:
            raise ImageRefusedError(
                f"the image's manifest and its model disagree about {name}", hint="make the release again"
            )
