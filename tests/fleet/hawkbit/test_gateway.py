"""A hawkBit server, ``tinyml gateway``, and emulated boards with real firmware at the end of real links."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from flask import request

from tests.fleet.emulation import KEY, Emulation, emulation
from tests.fleet.files import write
from tests.fleet.hawkbit.double import PASSWORD, TOKEN, USER, Double
from tests.fleet.hawkbit.gateway_process import GatewayProcess
from tests.fleet.hawkbit.real import ADMIN, Hawkbit, found_jar
from tests.fleet.hawkbit.real import TOKEN as REAL_TOKEN
from tests.fleet.hawkbit.rollouts import RefusedError
from tests.fleet.versions import version
from tinyml_mlops.config.fleet import HawkbitEngineParams
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.fleet.hawkbit.credentials import PASSWORD as PASSWORD_VARIABLE
from tinyml_mlops.fleet.hawkbit.credentials import USER as USER_VARIABLE
from tinyml_mlops.fleet.hawkbit.credentials import Operator
from tinyml_mlops.fleet.promotion import promote
from tinyml_mlops.fleet.releasable import Releasable
from tinyml_mlops.fleet.smp import SmpLinks
from tinyml_mlops.fleet.state import Rollout, Status

pytestmark = pytest.mark.emulated

DEVICES = 3
UNAVAILABLE = 503


class Site:
    """The fleet, its gateway, and whoever promotes to it."""

    def __init__(
        self, lab: Emulation, url: str, who: Operator, token: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv(USER_VARIABLE, who.user)
        monkeypatch.setenv(PASSWORD_VARIABLE, who.password)
        engine = HawkbitEngineParams(kind="hawkbit", url=url, poll_s=0.2)
        write(lab.file, lab.fleet.model_copy(update={"engine": engine}))
        self.lab, self.gateway = lab, GatewayProcess(lab.file, token)

    def promote(self, wanted: Releasable) -> Rollout:
        return promote(self.lab.file, wanted, KEY)

    def all_run(self, rollout: Rollout) -> bool:
        return self.lab.running() == {
            device.id: rollout.releases[device.hardware].sha256 for device in self.lab.fleet.devices
        }


@pytest.fixture
def lab(tmp_path: Path, fleet_elfs: dict[str, Path]) -> Iterator[Emulation]:
    with emulation(tmp_path, DEVICES, fleet_elfs) as made:
        yield made


def spoilt() -> Releasable:
    """v3 was put together from two trainings: its golden vectors are those of v1."""
    return replace(version(3), golden=version(1).golden)


def story(site: Site) -> None:
    """v2 to all over v1, v3 is bad."""
    first, second = site.promote(version(1)), site.promote(version(2))
    assert (first.outcome, second.outcome) == ("finished", "finished"), (first.why, second.why)
    assert site.all_run(second)
    third = site.promote(spoilt())
    assert third.outcome == "aborted" and third.count(Status.WAITING) == DEVICES - 2
    assert "wave canary: " in third.why and "golden" in third.why
    assert site.all_run(second)


def reports_of_success(site: Site, then: Callable[[str], None]) -> Callable[[str, str], None]:
    """For the double: what a device runs is asked of the device when its success is reported."""

    def hook(method: str, path: str) -> None:
        if not (method == "POST" and path.endswith("/feedback")):
            return
        status = request.get_json()["status"]
        if (status["execution"], status["result"]["finished"]) != ("closed", "success"):
            return
        (device,) = (one for one in site.lab.fleet.devices if f"/lab.{one.id}/" in path)
        with SmpLinks().open(device, Deadline.after(30)) as link:
            report = link.report()
        assert report.confirmed, "reported before it was confirmed"
        then(report.running)

    return hook


def test_the_story(lab: Emulation, double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    """The first gateway is killed when a device has confirmed v2, and before it could say so."""
    site = Site(lab, double.url, Operator(USER, PASSWORD), TOKEN, monkeypatch)
    reported: list[str] = []
    cut: list[str] = []

    def then(running: str) -> None:
        if len(reported) == DEVICES and not cut:
            cut.append(running)
            site.gateway.killed_and_started_again()
            raise RefusedError(UNAVAILABLE)
        reported.append(running)

    double.hook = reports_of_success(site, then)
    with site.gateway:
        story(site)
    running = lab.running()
    assert len(cut) == 1 and cut[0] in running.values()
    after_v1 = reported[DEVICES:]
    assert sorted(after_v1[:DEVICES]) == sorted(running.values()), "v2, once for each device"
    assert set(after_v1) == set(running.values()), "and of v3 only that canaries are back on v2"


def test_the_story_on_the_real_server(
    lab: Emulation, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jar = found_jar()
    with Hawkbit(jar, tmp_path) as server:
        site = Site(lab, server.url, ADMIN, REAL_TOKEN, monkeypatch)
        with site.gateway:
            story(site)
