"""The links of this host against devices on sockets: every step can be begun again after anything."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from tests.device.fake_device import untouched
from tests.fleet.slot_device import SlotDevice
from tests.fleet.versions import versions
from tinyml_mlops.config.fleet import FleetDevice
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.device.lock import board_lock, identity_lock
from tinyml_mlops.errors import BoardError, DeviceSilentError, GarbledError, LinkError, PortBusyError
from tinyml_mlops.fleet.device import FACTORY
from tinyml_mlops.fleet.smp import SmpDevice, SmpLinks
from tinyml_mlops.release.image import TLV_SHA256, read_image

BOARD = "qemu_mps2_an386"
SECONDS = 10.0


@pytest.fixture(autouse=True)
def own_locks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


@pytest.fixture(scope="module")
def images() -> list[tuple[bytes, str]]:
    """Three, each with its hash."""
    key = ec.generate_private_key(ec.SECP256R1())
    made = [version.images([BOARD], key)[BOARD] for version in versions(3)]
    return [(image, read_image(image).tlvs[TLV_SHA256].hex()) for image in made]


@pytest.fixture
def device() -> Iterator[SlotDevice]:
    with SlotDevice(board=BOARD, id="kitchen") as made:
        yield made


def entry(device: SlotDevice) -> FleetDevice:
    return FleetDevice(id="kitchen", hardware=BOARD, link=device.url)


@pytest.fixture
def link(device: SlotDevice) -> Iterator[SmpDevice]:
    with SmpLinks().open(entry(device), Deadline.after(SECONDS)) as opened:
        yield opened


def test_tried_confirmed_and_taken_back(
    device: SlotDevice, link: SmpDevice, images: list[tuple[bytes, str]]
) -> None:
    (first, one), (second, two), _ = images
    before = link.report()
    assert (before.id, before.hardware, before.running, before.confirmed) == ("kitchen", BOARD, FACTORY, True)
    link.install(first, one)
    assert (link.report().running, link.report().confirmed) == (one, False)
    health = link.health()
    assert (health.golden_vectors_failed, health.resets, health.stack_bytes) == (0, 0, 700)
    assert health.instructions is not None and health.latency_us is None
    link.confirm()
    link.install(second, two)
    link.revert()  # of one on trial
    assert (device.runs, link.report().confirmed, device.received) == (one, True, len(first) + len(second))
    link.install(second, two)  # it is still in its slot
    assert link.report().running == two and device.received == len(first) + len(second)
    link.confirm()
    link.revert()  # of one that was confirmed
    assert (device.runs, link.report().confirmed) == (one, True)
    link.revert()
    assert (link.report().running, link.report().confirmed) == (FACTORY, True)
    with pytest.raises(BoardError, match="nothing to go back to"):
        link.revert()


def test_a_model_that_fails_its_trial_says_why(
    device: SlotDevice, link: SmpDevice, images: list[tuple[bytes, str]]
) -> None:
    image, sha = images[0]
    device.refused[sha] = "golden vector 1 failed"
    link.install(image, sha)
    report = link.report()
    assert (report.running, report.last_failure) == (FACTORY, "golden vector 1 failed")


def test_what_another_rollout_left_is_in_nobodys_way(
    device: SlotDevice, link: SmpDevice, images: list[tuple[bytes, str]]
) -> None:
    """One image waits for the next start, or is on trial, when another one is to be installed."""
    (first, one), (second, two), (third, three) = images
    link.install(first, one)  # and its host died
    link.install(second, two)
    assert link.report().running == two
    link.report()
    link.confirm()
    link._images.upload(third)
    link._images.test(three)  # and its host died
    assert link.report().pending == three
    link.revert()
    assert (link.report().pending, link.report().running) == ("", two), "it was forgotten, and nothing else"
    link._images.upload(third)
    link._images.test(three)
    link.install(first, one)
    assert (link.report().running, device.slots[0].state) == (one, "testing")


def test_an_upload_that_was_cut_off_goes_on(device: SlotDevice, images: list[tuple[bytes, str]]) -> None:
    image, sha = images[0]
    device.chunk = 64
    device.wire = lambda lines, command: None if device.received > len(image) // 2 else lines
    with (
        pytest.raises(DeviceSilentError),
        SmpLinks().open(entry(device), Deadline.after(0.5)) as link,
    ):
        link.install(image, sha)
    assert 0 < device.received < len(image)
    device.wire = untouched
    with SmpLinks().open(entry(device), Deadline.after(SECONDS)) as link:
        assert link.report().running == FACTORY
        link.install(image, sha)
        assert link.report().running == sha
    assert device.received == len(image)


def test_a_device_that_starts_by_itself_is_told_from_one_that_was_asked_to(
    device: SlotDevice, images: list[tuple[bytes, str]]
) -> None:
    """Over connections, each of which breaks."""
    image, sha = images[0]
    links, known = SmpLinks(), entry(device)

    def broken() -> LinkError:
        with pytest.raises(LinkError) as told, links.open(known, Deadline.after(SECONDS)) as link:
            link.report()
            link.install(image, sha)
            assert link.report().running == sha
            raise LinkError(f"the connection to {device.url} broke", hint="is it powered?")
        return told.value

    lost = f"the connection to {device.url} broke"
    assert (broken().what, broken().hint) == (f"kitchen: {lost}", "is it powered?")
    device.restart()
    once, same = broken(), broken()
    assert once.what == same.what and once.what.startswith("kitchen restarted by itself: check")
    device.restart()
    device.restart()
    again = broken()
    assert again.what.startswith("kitchen restarts by itself again and again (3 starts that nobody asked")
    assert again.what.endswith(lost) and again.hint == "is it powered?"


def test_nobody_confirms_what_he_did_not_look_at(
    device: SlotDevice, link: SmpDevice, images: list[tuple[bytes, str]]
) -> None:
    image, sha = images[0]
    link.install(image, sha)
    assert link.report().running == sha
    device.restart()  # a brown-out: the trial is over
    assert link.health().resets == 1
    with pytest.raises(BoardError):
        link.confirm()
    assert device.runs == ""


def test_an_image_that_does_not_fit_is_not_sent(
    device: SlotDevice, link: SmpDevice, images: list[tuple[bytes, str]]
) -> None:
    device.slot_bytes = 100
    with pytest.raises(BoardError, match=r"the image has [\d,]+ bytes, its model slots 100"):
        link.install(*images[0])
    assert device.received == 0


def test_one_user_of_a_device_at_a_time(device: SlotDevice) -> None:
    known = entry(device)
    with (
        board_lock(identity_lock(known.link), "kitchen", Deadline.after(1)),
        pytest.raises(PortBusyError, match="board kitchen is in use by process"),
        SmpLinks().open(known, Deadline.after(0.2)),
    ):
        pass


def test_mute_and_garbled_devices(device: SlotDevice) -> None:
    for wire, error in (
        (lambda *_: None, DeviceSilentError),
        (lambda *_: b"\x06\x09nonsense\n", GarbledError),
    ):
        device.wire = wire
        with pytest.raises(error), SmpLinks().open(entry(device), Deadline.after(0.5)):
            pass


def test_a_serial_number_that_is_not_plugged_in() -> None:
    absent = FleetDevice(id="hall", hardware=BOARD, serial_number="no such device")
    with (
        pytest.raises(LinkError, match="no serial port with the serial number no such device"),
        SmpLinks().open(absent, Deadline.after(1.0)),
    ):
        pass
