"""An image comes to a device: sent, tried, kept, or taken back."""

import pytest

from tests.images.conftest import Fleet, name_of
from tests.images.models import convolutions
from tests.images.powered import Power
from tinyml_mlops.errors import BoardError
from tinyml_mlops.release.image import read_image


def install(power: Power, image: bytes, *, confirm: bool = True) -> None:
    with power.on() as device:
        device.upload(image)
        device.test(name_of(image))
    if confirm:
        with power.on() as device:
            device.confirm(name_of(image))


def running(power: Power) -> bytes:
    with power.on() as device:
        return device.about().running


def test_sent_tried_and_kept(fleet: Fleet, power: Power) -> None:
    image = fleet.image(1)
    with power.on() as device:
        factory = device.model().id
        about = device.about()
        assert (about.running, about.confirmed, about.boots, about.why) == (b"", True, 1, "")
        assert (about.hardware, device.images()) == (fleet.board.name, [])
        assert device.upload(image)[-1] == len(image)
        (held,) = device.images()
        assert (held.version, held.hash, held.pending, held.active) == (
            "0.0.0.1",
            name_of(image),
            False,
            False,
        )
        device.test(name_of(image))
        assert device.images()[0].pending
        assert device.model().id == factory
    with power.on() as device:
        about = device.about()
        assert (about.running, about.confirmed, about.boots) == (name_of(image), False, 2)
        assert device.model().id != factory
        assert device.model().bytes == len(read_image(image).payload)
        selftest = device.selftest()
        assert (selftest.vectors, selftest.failed) == (2, 0)
        device.confirm()
        device.confirm()  # keeping it twice is the same
        assert device.about().confirmed
    assert running(power) == name_of(image)  # after SIGKILL: the file is the memory


def test_the_firmwares_own_model_is_always_confirmed(power: Power) -> None:
    with power.on() as device:
        device.confirm()
        with pytest.raises(BoardError, match="32"):
            device.confirm(bytes(32))
        with pytest.raises(BoardError, match="nothing to go back to"):
            device.revert()


def test_a_reset_without_confirm_goes_back(fleet: Fleet, power: Power) -> None:
    first, second = fleet.image(1), fleet.image(2)
    install(power, first)
    install(power, second, confirm=False)
    assert running(power) == name_of(second)  # on trial
    with power.on() as device:
        about = device.about()
        assert (about.running, about.why) == (name_of(first), "it was not confirmed before the next reset")


def test_the_way_back_and_forth_without_sending(fleet: Fleet, power: Power) -> None:
    first, second = fleet.image(1), fleet.image(2)
    install(power, first)
    install(power, second)
    with power.on() as device:
        device.revert()
        assert not device.about().confirmed
    with power.on() as device:
        about = device.about()
        assert (about.running, about.confirmed) == (name_of(first), True)
        assert about.why == "the host took it back"
        with pytest.raises(BoardError, match="33"):
            device.test(name_of(first))
        device.test(name_of(second))  # it is there still
    with power.on() as device:
        assert device.about().running == name_of(second)
        device.confirm()
        device.revert()
    assert running(power) == name_of(first)


def test_both_keys_are_accepted(fleet: Fleet, power: Power) -> None:
    for number, key in enumerate(fleet.keys, start=1):
        image = fleet.signed(convolutions(number, fleet.kernel_set), number, key=key)
        install(power, image)
        assert running(power) == name_of(image)


def test_an_upload_goes_on_after_a_power_cut(fleet: Fleet, power: Power) -> None:
    image = fleet.image(1)
    with power.on() as device:
        for answer in device.pieces(image):
            if answer.off and answer.off > len(image) * 3 // 4:
                break
    with power.on() as device:
        offsets = device.upload(image)
        assert offsets[0] >= 4096  # whole sectors are there
        device.test(name_of(image))
    assert running(power) == name_of(image)


def test_pieces_in_disorder_and_repeated(fleet: Fleet, power: Power) -> None:
    """The device says where it is; a repeated piece changes nothing."""
    from smp.image_management import ImageUploadWriteResponse
    from smpclient.requests.image_management import ImageUploadWrite

    image = fleet.image(1)
    with power.on() as device:
        send = device.pieces(image)
        for _ in range(3):
            at = next(send).off
        for off in (at - 512, at + 512):
            again = ImageUploadWrite(off=off, data=image[off : off + 500])
            assert device.ask(again, ImageUploadWriteResponse).off == at
        *_, last = send
        assert (last.off, last.match) == (len(image), True)


def test_a_name_is_given_once(power: Power) -> None:
    with power.on() as device:
        for bad in ("-x", "a b", "ä"):
            with pytest.raises(BoardError):
                device.name(bad)
        assert device.about().id == ""
        device.name("kitchen-1")
        device.name("kitchen-1")
        with pytest.raises(BoardError, match="another id"):
            device.name("kitchen-2")
    with power.on() as device:
        assert device.about().id == "kitchen-1"


def test_erase(fleet: Fleet, power: Power) -> None:
    install(power, fleet.image(1))
    install(power, fleet.image(2))
    with power.on() as device:
        with pytest.raises(BoardError, match="14"):
            device.erase(1)
        with pytest.raises(BoardError, match="14"):
            device.erase(2)
        device.erase()
        assert [state.slot for state in device.images()] == [1]
