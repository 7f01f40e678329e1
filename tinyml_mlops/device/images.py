"""Model slots: which device it is, which signed models it holds, and what is to become of them.

MCUmgr's image group, and what group 64 adds to it (``firmware/protocol/tinyml.cddl``).
"""

import hashlib
from dataclasses import dataclass

from smp import image_management as group

from tinyml_mlops.device import messages
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.link import Repeat
from tinyml_mlops.errors import BoardError

WRITE_BYTES = 32
"""Pieces are a multiple of it, but for the last: firmware/lib/slots/include/slots.h."""
STALLED = 20
"""So many answers without progress: a device that asks for the same piece again and again."""


@dataclass(frozen=True)
class SlotDevice:
    """A device with model slots.

    Attributes:
        id: that it was given; empty: none.
        hardware: the board that its images have to be for.
        running: MCUboot's hash of what it runs, 64 hexadecimal digits; empty: the model of its firmware.
        confirmed: after a reset it would run the same.
        boots: since its memory was new.
        why: it gave up or refused an image last; empty: it never did.
        slot_bytes: of a slot.
        arena_bytes: that a model may use.
    """

    id: str
    hardware: str
    running: str
    confirmed: bool
    boots: int
    why: str
    slot_bytes: int
    arena_bytes: int


@dataclass(frozen=True)
class Takes:
    """What an image may need of a device.

    Attributes:
        slot_bytes: an image of so many bytes finds room.
        format: of the models that its runtime reads.
        ops: numbers of the kernels, or with TensorFlow Lite Micro of the builtin ops, that its firmware has.
        arena_bytes: that a model may use; scratch_bytes: beside the arena.
        features: digest of its front end; empty: it has none.
        scores: numbers that a decision rule may keep.
    """

    slot_bytes: int
    format: int
    ops: frozenset[int]
    arena_bytes: int
    scratch_bytes: int
    features: str
    scores: int


@dataclass(frozen=True)
class HeldImage:
    """An image in a slot of the device.

    Attributes:
        hash: MCUboot's hash of it, 64 hexadecimal digits.
        active: it runs.
        confirmed: it is kept whatever happens; the one that runs, or one that ran before.
        pending: it is tried at the next start.
    """

    slot: int
    hash: str
    active: bool
    confirmed: bool
    pending: bool


class DeviceImages:
    """The images of one device."""

    def __init__(self, client: DeviceClient) -> None:
        self._client = client

    def device(self) -> SlotDevice:
        """Who it is and what it runs; asked each time.

        Raises:
            BoardError: its firmware has no model slots.
        """
        request = messages.DeviceRequest()
        answer = self._client.ask("device", request, messages.DeviceResponse, Repeat.QUICK)
        return SlotDevice(
            id=answer.id,
            hardware=answer.hardware,
            running=answer.running.hex(),
            confirmed=answer.confirmed,
            boots=answer.boots,
            why=answer.why,
            slot_bytes=answer.slot,
            arena_bytes=answer.arena,
        )

    def takes(self) -> Takes:
        """What images may need of it; another firmware may have more or less.

        Raises:
            BoardError: its firmware has no model slots.
        """
        request = messages.TakesRequest()
        answer = self._client.ask("what it takes", request, messages.TakesResponse, Repeat.QUICK)
        device = self.device()
        return Takes(
            slot_bytes=device.slot_bytes,
            format=answer.format,
            ops=frozenset(n for n in range(8 * len(answer.kernels)) if answer.kernels[n // 8] >> n % 8 & 1),
            arena_bytes=device.arena_bytes,
            scratch_bytes=answer.scratch,
            features=answer.features,
            scores=answer.scores,
        )

    def name(self, device_id: str) -> None:
        """Give it an id.

        Raises:
            BoardError: it has another one.
        """
        request = messages.NameRequest(id=device_id)
        self._client.ask("naming it", request, messages.NameResponse, Repeat.GARBLED)

    def revert(self) -> None:
        """From its next start on it runs what was confirmed before the model that it runs now.

        Raises:
            BoardError: there is nothing to go back to.
        """
        self._client.ask("revert", messages.RevertRequest(), messages.RevertResponse, Repeat.GARBLED)

    def held(self) -> tuple[HeldImage, ...]:
        """All of them; a model that is part of the firmware is none."""
        request = group.ImageStatesReadRequest()
        answer = self._client.ask(
            "the state of its images", request, group.ImageStatesReadResponse, Repeat.QUICK
        )
        return _held(answer)

    def upload(self, image: bytes) -> None:
        """Send an image, from where the device has it.

        Raises:
            BoardError: the device refuses it, or does not get on with it.
        """
        offset = stalled = 0
        while offset < len(image):
            reached = self._piece(image, offset)
            stalled = stalled + 1 if reached <= offset else 0
            if stalled >= STALLED:
                raise BoardError(
                    f"{self._client.name} asks for byte {reached} of the image again and again",
                    hint="is its flash worn out? Install other firmware, or another device",
                )
            offset = reached

    def test(self, image_hash: str) -> None:
        """Have the device try an image that it holds at its next start.

        Raises:
            BoardError: it refuses it.
        """
        self._write("trying the image", group.ImageStatesWriteRequest(hash=bytes.fromhex(image_hash)))

    def keep(self, image_hash: str) -> None:
        """Confirm the image that runs.

        Raises:
            BoardError: it runs another one.
        """
        wanted = bytes.fromhex(image_hash)
        self._write("confirming the image", group.ImageStatesWriteRequest(hash=wanted, confirm=True))

    def erase(self, slot: int) -> None:
        """Forget the image of a slot that does not run, be it waiting for the next start."""
        request = group.ImageEraseRequest(slot=slot)
        self._client.ask(f"erasing slot {slot}", request, group.ImageEraseResponse, Repeat.GARBLED)

    def _piece(self, image: bytes, offset: int) -> int:
        """Send a piece; from where the device wants the next one."""
        step = self._client.info().chunk_bytes // WRITE_BYTES * WRITE_BYTES
        data = image[offset : offset + step]
        request = group.ImageUploadWriteRequest(off=offset, data=data)
        if not offset:
            digest = hashlib.sha256(image).digest()
            request = group.ImageUploadWriteRequest(off=0, data=data, image=0, len=len(image), sha=digest)
        what = f"image at byte {offset}"
        return self._client.ask(what, request, group.ImageUploadWriteResponse, Repeat.GARBLED).off or 0

    def _write(self, what: str, request: group.ImageStatesWriteRequest) -> None:
        self._client.ask(what, request, group.ImageStatesWriteResponse, Repeat.GARBLED)


def _held(answer: group.ImageStatesReadResponse) -> tuple[HeldImage, ...]:
    return tuple(
        HeldImage(
            slot=one.slot,
            hash=bytes(one.hash or b"").hex(),
            active=bool(one.active),
            confirmed=bool(one.confirmed),
            pending=bool(one.pending),
        )
        for one in answer.images
    )
