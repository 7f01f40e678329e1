"""Payload → signed image, by imgtool."""

import hashlib
import re
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from imgtool.image import Image
from imgtool.keys.ecdsa import ECDSA256P1Public
from imgtool.version import decode_version

from tinyml_mlops.config.board import runtime_of
from tinyml_mlops.errors import UserInputError
from tinyml_mlops.release.facts import payload_facts
from tinyml_mlops.release.image import HEADER_BYTES, TLV_MANIFEST
from tinyml_mlops.release.manifest import ANY, Manifest

_VERSION_URI = re.compile(r"models:/([^/@]+)/([0-9]{1,9})")


@dataclass(frozen=True)
class Origin:
    """Where a model comes from.

    Attributes:
        model: ``models:/name/version``.
        run: MLflow run.
    """

    model: str
    run: str

    @property
    def version(self) -> int:
        """Raises:
        UserInputError: the URI names no version: an alias may point elsewhere tomorrow.
        """
        match = _VERSION_URI.fullmatch(self.model)
        if not match:
            raise UserInputError(
                f"{self.model!r} is not a version of a registered model",
                hint="write models:/name/version; resolve an alias first",
            )
        return int(match[2])


def build_image(
    payload: bytes,
    origin: Origin,
    *,
    hardware: str,
    key: ec.EllipticCurvePrivateKey,
    kernel_set: str = ANY,
) -> bytes:
    """A signed image. The same arguments give the same bytes: signatures are deterministic (RFC 6979).

    imgtool gets what it has to put together and the finished signature, never the private key.

    Args:
        payload: a plan, or a :class:`~tinyml_mlops.release.tflite_payload.TflitePayload`.
        origin: what it is.
        hardware: hardware kind; says by its name which runtime runs it.
        key: signs.
        kernel_set: that the plan was compiled for.

    Raises:
        ModelError: the runtime refuses the payload.
        UserInputError: there are no golden vectors, or the origin is no version.
    """
    runtime = runtime_of(hardware)
    facts = payload_facts(runtime, payload)
    if not facts["golden"]:
        raise UserInputError(
            "the model has no golden vectors: a device could not tell whether it runs right",
            hint="make it with golden vectors",
        )
    manifest = Manifest(
        model=origin.model,
        version=origin.version,
        run=origin.run,
        sha256=hashlib.sha256(payload).digest(),
        hardware=hardware,
        runtime=runtime,
        kernels=kernel_set,
        **facts,
    )
    public = ECDSA256P1Public(key.public_key())
    unsigned = assemble(payload, manifest, public, None)
    signature = key.sign(unsigned, ec.ECDSA(SHA256(), deterministic_signing=True))
    return assemble(payload, manifest, public, signature)


def assemble(payload: bytes, manifest: Manifest, public: ECDSA256P1Public, signature: bytes | None) -> bytes:
    """The image; without a signature, the part of it that has to be signed."""
    image = Image(
        version=decode_version(f"0.0.0+{manifest.version}"),
        header_size=HEADER_BYTES,
        pad_header=True,
        align=1,
        endian="little",
    )
    image.payload = bytearray(HEADER_BYTES) + payload
    image.image_size = len(payload)
    with redirect_stdout(StringIO()):  # imgtool tells people about its steps
        image.create(
            None,
            "hash",
            None,
            custom_tlvs={TLV_MANIFEST: manifest.to_cbor()},
            pub_key=public,
            fixed_sig=None if signature is None else {"value": signature},
            vector_to_sign="payload" if signature is None else None,
        )
    return bytes(image.payload)
