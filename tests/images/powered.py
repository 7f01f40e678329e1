"""An emulated device with model slots, whose power can be cut, asked by smpclient's own image requests."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

from smp import image_management as smp_images
from smp.message import Request
from smpclient.requests.image_management import (
    ImageErase,
    ImageStatesRead,
    ImageStatesWrite,
    ImageUploadWrite,
)

from tinyml_mlops.config import Board
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device import messages
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.device.link import Link, Repeat, ResponseT
from tinyml_mlops.device.qemu import EmulatedBoard
from tinyml_mlops.device.transport import SerialTransport

PIECE = 500
"""Bytes of an image in a message; what is no multiple of 32 the device leaves for the next one."""
ANSWER_S = 60.0


class Device:
    """A device that is on."""

    def __init__(self, link: Link) -> None:
        self.link = link

    def ask(self, request: Request, answer: type[ResponseT], repeat: Repeat = Repeat.QUICK) -> ResponseT:
        what = type(request).__name__
        return self.link.request(what, request, answer, Deadline.after(ANSWER_S), repeat)

    def about(self) -> messages.DeviceResponse:
        return self.ask(messages.DeviceRequest(), messages.DeviceResponse)

    def model(self) -> messages.ModelResponse:
        return self.ask(messages.ModelRequest(), messages.ModelResponse)

    def selftest(self) -> messages.SelftestResponse:
        return self.ask(messages.SelftestRequest(loops=100), messages.SelftestResponse)

    def images(self) -> list[smp_images.ImageState]:
        return self.ask(ImageStatesRead(), smp_images.ImageStatesReadResponse).images

    def test(self, name: bytes) -> None:
        request = ImageStatesWrite(hash=name)
        self.ask(request, smp_images.ImageStatesWriteResponse, Repeat.NEVER)

    def confirm(self, name: bytes | None = None) -> None:
        request = ImageStatesWrite(hash=name, confirm=True)
        self.ask(request, smp_images.ImageStatesWriteResponse, Repeat.NEVER)

    def erase(self, slot: int | None = None) -> None:
        self.ask(ImageErase(slot=slot), smp_images.ImageEraseResponse, Repeat.NEVER)

    def revert(self) -> None:
        self.ask(messages.RevertRequest(), messages.RevertResponse, Repeat.NEVER)

    def name(self, name: str) -> None:
        self.ask(messages.NameRequest(id=name), messages.NameResponse, Repeat.NEVER)

    def pieces(self, image: bytes) -> Iterator[smp_images.ImageUploadWriteResponse]:
        """Send the image, from where the device wants it; yields after each piece."""
        offset = 0
        first = True
        while first or offset < len(image):
            request = ImageUploadWrite(
                off=0 if first else offset,
                data=image[:PIECE] if first else image[offset : offset + PIECE],
                len=len(image) if first else None,
                sha=sha256(image).digest() if first else None,
            )
            answer = self.ask(request, smp_images.ImageUploadWriteResponse, Repeat.NEVER)
            assert answer.off is not None
            offset, first = answer.off, False
            yield answer

    def upload(self, image: bytes) -> list[int]:
        """All of it; the offsets that the device named."""
        answers = list(self.pieces(image))
        assert answers[-1].match is True
        return [answer.off or 0 for answer in answers]


class Power:
    """A device and its memory."""

    def __init__(self, board: Board, elf: Path, state: Path) -> None:
        self.board, self.elf = EmulatedBoard(board, state, keeps_memory=True), elf

    @contextmanager
    def on(self) -> Iterator[Device]:
        """Until the block ends, however: then the power is cut."""
        url = self.board.flash(self.elf, Deadline.after(30))
        try:
            transport = SerialTransport(url)
            link = Link(transport, self.board.name)
            try:
                DeviceClient(link, ANSWER_S).hello(Deadline.after(ANSWER_S))
                yield Device(link)
            finally:
                link.close()
        finally:
            self.cut()

    def cut(self) -> None:
        for pid in self.board.pids():
            os.kill(pid, signal.SIGKILL)
        self.board.stop()
