"""MCUboot's image format, read: every bound is checked, nothing is trusted.

The format (``docs/design.md`` of MCUboot): a header of 32 bytes, padded to its ``header_bytes``; the payload;
TLVs that hash and signature cover; TLVs that they do not, hash and signature among them.
"""

import struct
from dataclasses import dataclass
from typing import NoReturn

from tinyml_mlops.errors import ImageRefusedError

IMAGE_MAGIC = 0x96F3B83D
PROTECTED_MAGIC = 0x6908
UNPROTECTED_MAGIC = 0x6907
HEADER = struct.Struct("<IIHHIIBBHII")
TLV_AREA = struct.Struct("<HH")
TLV = struct.Struct("<HH")

TLV_KEY_HASH = 0x01
TLV_SHA256 = 0x10
TLV_ECDSA = 0x22
TLV_MANIFEST = 0xA0
"""MCUboot leaves 0xA0 to 0xFE to vendors; the low byte only, in its own area."""
HEADER_BYTES = 32
"""What lies behind it is aligned as runtimes want it wherever the image is."""
MAX_IMAGE_BYTES = 1 << 26


@dataclass(frozen=True)
class Image:
    """Parts of an image.

    Attributes:
        signed: the bytes that hash and signature cover.
        payload: what the runtime opens.
        build: the version's build number: that of the registered model.
        protected: TLVs under the signature, by type; ``tlvs``: the others.
    """

    signed: bytes
    payload: bytes
    build: int
    protected: dict[int, bytes]
    tlvs: dict[int, bytes]


def read_image(data: bytes) -> Image:
    """Raises:
    ImageRefusedError: it is no image, is cut off, or has bytes too many.
    """
    if len(data) < HEADER.size:
        _refuse(f"has {len(data)} bytes, less than a header")
    if len(data) > MAX_IMAGE_BYTES:
        _refuse(f"has {len(data)} bytes, more than any device")
    magic, load, header_bytes, protected_bytes, size, flags, _, _, _, build, _ = HEADER.unpack_from(data)
    if magic != IMAGE_MAGIC:
        _refuse("is none: its first bytes are not MCUboot's")
    if header_bytes != HEADER_BYTES or load or flags:
        _refuse("has a header that releases do not have")
    end = header_bytes + size
    if end + protected_bytes + TLV_AREA.size > len(data):
        _refuse(
            f"is cut off: it has {len(data)} bytes, its header speaks of {end + protected_bytes} and more"
        )
    protected, after = _area(data, end, PROTECTED_MAGIC) if protected_bytes else ({}, end)
    if after != end + protected_bytes:
        _refuse("has a header and protected TLVs that disagree")
    tlvs, last = _area(data, after, UNPROTECTED_MAGIC)
    if last != len(data):
        _refuse(f"has {len(data) - last} bytes behind its end")
    return Image(data[:after], data[header_bytes:end], build, protected, tlvs)


def _area(data: bytes, start: int, expected: int) -> tuple[dict[int, bytes], int]:
    if start + TLV_AREA.size > len(data):
        _refuse("is cut off before its TLVs")
    magic, total = TLV_AREA.unpack_from(data, start)
    end, at = start + total, start + TLV_AREA.size
    if magic != expected or end > len(data) or total < TLV_AREA.size:
        _refuse("is damaged or cut off: its TLVs are not where they should be")
    found: dict[int, bytes] = {}
    while at < end:
        if at + TLV.size > end:
            _refuse("has a TLV that is cut off")
        kind, size = TLV.unpack_from(data, at)
        at += TLV.size
        if at + size > end or kind in found:
            _refuse(f"has a TLV 0x{kind:02x} that is cut off or there twice")
        found[kind] = data[at : at + size]
        at += size
    return found, end


def _refuse(why: str) -> NoReturn:
    raise ImageRefusedError(f"the image {why}", hint="copy it again, or make the release again")
