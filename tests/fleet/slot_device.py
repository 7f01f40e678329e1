"""A device with two model slots in Python on a real TCP socket; what is in its slots outlives its restarts.

Every model negates its input. It knows nothing of signatures: an image is what its hash TLV says.
"""

import hashlib
from dataclasses import dataclass, field
from typing import Any

from tests.device.fake_device import Body, FakeDevice, Refusal
from tinyml_mlops.plan.layout import constants
from tinyml_mlops.release.image import TLV_SHA256, read_image

IMAGE, TINYML = 1, 64
STATE, UPLOAD, ERASE = 0, 1, 5
DEVICE, NAME, REVERT, TAKES = 13, 14, 15, 17
MODELS_OF_FIRMWARE = -1
WORD = 32


@dataclass
class Slot:
    hash: bytes = b""
    state: str = "empty"


@dataclass
class SlotDevice(FakeDevice):
    """What slots.h says, with nothing that can go wrong but what a test asks for.

    Attributes:
        refused: images that fail their trial, and what the device says of them.
        has: what it answers when it is asked what images may need.
        received: bytes of images that arrived, those that were lost afterwards among them.
    """

    id: str = ""
    slot_bytes: int = 1 << 20
    refused: dict[str, str] = field(default_factory=dict)
    received: int = 0
    slots: list[Slot] = field(default_factory=lambda: [Slot(), Slot()])
    active: int = MODELS_OF_FIRMWARE
    why: str = ""
    elements: int = 8
    has: Body = field(
        default_factory=lambda: {
            "format": constants()["PLANRT_FORMAT_VERSION"],
            "scratch": 0,
            "kernels": b"\xff" * 64,
            "features": "",
            "scores": 0,
        }
    )

    def __post_init__(self) -> None:
        self.running = MODELS_OF_FIRMWARE
        self.upload: tuple[bytes, int, bytearray] = (b"", 0, bytearray())
        super().__post_init__()

    @property
    def runs(self) -> str:
        return "" if self.running < 0 else self.slots[self.running].hash.hex()

    def restart(self) -> None:
        super().restart()
        self.running = self.active
        for number, slot in enumerate(self.slots):
            if slot.state == "testing":
                slot.state, self.why = "failed", "it restarted while it was on trial"
            elif slot.state == "pending":
                self.why = self.refused.get(slot.hash.hex(), self.why)
                slot.state = "failed" if slot.hash.hex() in self.refused else "testing"
                self.running = number if slot.state == "testing" else self.running

    def respond(self, command: tuple[int, int], body: Body) -> Body:
        handlers = {
            (IMAGE, STATE): self._state,
            (IMAGE, UPLOAD): self._upload,
            (IMAGE, ERASE): self._erase,
            (TINYML, DEVICE): lambda body: self._device(),
            (TINYML, NAME): self._name,
            (TINYML, TAKES): lambda body: self.has,
            (TINYML, REVERT): lambda body: self._revert(),
        }
        if command not in handlers:
            return super().respond(command, body)
        try:
            return handlers[command](body)
        except Refusal as refusal:
            return refusal.body

    def _device(self) -> Body:
        trial = self.running >= 0 and self.slots[self.running].state != "confirmed"
        return {
            "id": self.id,
            "hardware": self.board,
            "running": bytes.fromhex(self.runs),
            "confirmed": not trial and self.running == self.active,
            "boots": self.boots,
            "failure": int(bool(self.why)),
            "why": self.why,
            "slot": self.slot_bytes,
            "arena": 65536,
        }

    def _name(self, body: Body) -> Body:
        if self.id not in ("", body["id"]):
            raise Refusal(8)
        self.id = body["id"]
        return {}

    def _state(self, body: Body) -> Body:
        if body.get("confirm"):
            if self.running < 0 or body.get("hash", b"") != self.slots[self.running].hash:
                raise Refusal(32, IMAGE)
            self.slots[self.running].state, self.active = "confirmed", self.running
        elif "hash" in body:
            self._try(body["hash"])
        return {"images": [self._told(number) for number in (0, 1) if self.slots[number].state != "empty"]}

    def _told(self, number: int) -> dict[str, Any]:
        slot = self.slots[number]
        return {
            "image": 0,
            "slot": number,
            "version": "0.0.0.1",
            "hash": slot.hash,
            "bootable": slot.state != "failed",
            "pending": slot.state == "pending",
            "confirmed": slot.state == "confirmed",
            "active": number == self.running,
            "permanent": number == self.active,
        }

    def _try(self, wanted: bytes) -> None:
        sha, size, data = self.upload
        whole = size and len(data) == size and hashlib.sha256(data).digest() == sha
        if whole and read_image(bytes(data)).tlvs[TLV_SHA256] == wanted:
            self.slots[self._free()] = Slot(wanted, "pending")
            self.upload = (b"", 0, bytearray())
            return
        number = next((number for number in (0, 1) if self.slots[number].hash == wanted), None)
        if number is None:
            raise Refusal(3, IMAGE)
        if self.slots[number].state != "pending":
            if number == self.running:
                raise Refusal(33, IMAGE)
            self.slots[number].state = "pending"

    def _upload(self, body: Body) -> Body:
        if body["off"] == 0:
            if any(slot.state in ("pending", "testing") for slot in self.slots):
                raise Refusal(28, IMAGE)
            if (body["sha"], body["len"]) != self.upload[:2]:
                self.upload = (body["sha"], body["len"], bytearray())
                self.slots[self._free()] = Slot()
        _, size, data = self.upload
        if body["off"] == len(data) and size:
            piece = body["data"]
            whole = len(data) + len(piece) == size
            piece = piece if whole else piece[: len(piece) // WORD * WORD]
            data.extend(piece)
            self.received += len(piece)
        return {"off": len(data)}

    def _free(self) -> int:
        return 0 if self.running == 1 or (self.running < 0 and self.active == 1) else 1 - max(self.running, 0)

    def _erase(self, body: Body) -> Body:
        number = body.get("slot", self._free())
        if number in (self.running, self.active):
            raise Refusal(14, IMAGE)
        self.slots[number] = Slot()
        return {}

    def _revert(self) -> Body:
        if self.running < 0:
            raise Refusal(9)
        slot, other = self.slots[self.running], 1 - self.running
        if slot.state != "failed":
            slot.state = "failed"
            if self.active == self.running:
                self.active = other if self.slots[other].state == "confirmed" else MODELS_OF_FIRMWARE
        return {}
