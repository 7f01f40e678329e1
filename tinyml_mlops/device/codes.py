"""Why a device refuses a request: SMP's own codes and those of groups 1 and 64, each with its text."""

from enum import Enum

from smp.error import MGMT_ERR

from tinyml_mlops.device.messages import GROUP


class TinymlCode(Enum):
    """``tinyml-error`` of ``firmware/protocol/tinyml.cddl``: number and text."""

    OK = (0, "no error")
    UNKNOWN = (1, "unknown error")
    BAD_REQUEST = (2, "the message is not the one that this command takes")
    BAD_INDEX = (3, "there is no such tensor")
    BAD_RANGE = (4, "outside the tensor, or more than the device allows")
    NO_MODEL = (5, "its runtime refused the model at boot")
    OUT_OF_ORDER = (6, "the piece of the stream does not follow the one before")
    NOT_READY = (7, "the stream has not filled a window yet")
    NAMED = (8, "it has another id already")
    NOTHING_BEFORE = (9, "it runs the firmware's own model, there is nothing to go back to")
    BAD_MEMORY = (10, "its non-volatile memory did not do what it was told")
    NO_EXTERNAL_RAM = (
        11,
        "at start it found none of the memory beside the chip, or less than it should have",
    )


class ImageCode(Enum):
    """``image-error`` of ``tinyml.cddl``: those of MCUmgr's image group that devices send."""

    OK = (0, "no error")
    UNKNOWN = (1, "the message is not the one that this command takes")
    NONE = (3, "no slot holds this image, or not all of it")
    MEMORY = (12, "its non-volatile memory did not do what it was told")
    SLOT = (14, "there is no such slot or image, or it runs")
    OFFSET = (20, "no upload has been begun, or it is not said where the piece belongs")
    LENGTH = (21, "the upload does not say how long it is, or names it by no SHA-256")
    BUSY = (28, "another image is on trial, or waits for the next start")
    TOO_LARGE = (30, "the image is larger than a slot")
    DENIED = (32, "it refuses the image, or does not run the one to be kept; the device says why")
    ACTIVE = (33, "the image runs already")


IMAGE_GROUP = 1
IMAGE_TEXTS: dict[int, str] = dict(code.value for code in ImageCode)
TEXTS: dict[int, str] = dict(code.value for code in TinymlCode)
SMP_NAMES: dict[int, str] = {int(code): code.name for code in MGMT_ERR}


HINTS: dict[tuple[int | None, int], str] = {
    (GROUP, TinymlCode.NO_EXTERNAL_RAM.value[0]): "is it the variant of the board without that memory "
    "(PSRAM)? Then name the board without it under boards in params.yaml; `tinyml boards` lists them",
}
"""What to do about a refusal, by group and code, where there is something to be done."""


def explain(group: int | None, code: int) -> str:
    """Text of an error code.

    Args:
        group: whose code it is; None: SMP's own.
        code: what the device sent.
    """
    if group is None:
        return f"SMP error {code} ({SMP_NAMES.get(code, 'unknown')})"
    texts = IMAGE_TEXTS if group == IMAGE_GROUP else TEXTS
    return f"error {code} of group {group} ({texts.get(code, 'unknown')})"
