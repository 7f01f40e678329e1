"""Servers that fail or refuse, people who use hawkBit's own pages meanwhile, and a host that dies."""

from collections.abc import Callable

import pytest

from tests.fleet.hawkbit.double import PASSWORD, TOKEN, USER, Double
from tests.fleet.hawkbit.rollouts import RefusedError, Target
from tests.fleet.hawkbit.site import Site, SteppedClock
from tests.fleet.simulated import GOOD, fleet_of, release_of
from tests.tracking.server import free_port
from tinyml_mlops.config.fleet import FleetParams, RolloutParams, WaveParams
from tinyml_mlops.errors import UpdateServerError, UserInputError
from tinyml_mlops.fleet.hawkbit.credentials import Operator, gateway_token, operator
from tinyml_mlops.fleet.hawkbit.ddi import Ddi
from tinyml_mlops.fleet.hawkbit.management import Group, Management
from tinyml_mlops.fleet.hawkbit.rest import Rest
from tinyml_mlops.fleet.state import Rollout

MakeSite = Callable[[FleetParams], Site]
TWO = RolloutParams(
    waves=(WaveParams(name="canary", count=1), WaveParams(name="rest", percent=100)), device_deadline_s=60.0
)


class Killed(BaseException):
    """The host is no more."""


class Mortal(Rest):
    """Dies after the ``left``-th request: the server has got it, nobody reads the answer."""

    left = -1
    asked = 0

    def json(self, method: str, path: str, **options: object) -> object:
        answer = super().json(method, path, **options)
        self.asked += 1
        self.left -= 1
        if self.left == 0:
            raise Killed
        return answer


def scenario(site: Site, url: str, left: int) -> tuple[Rollout, int]:
    """v1 to all, where the host dies once; how it ends, and how much was asked."""
    rest = Mortal(url, Operator(USER, PASSWORD))
    rest.left = left
    site.management = Management(rest)
    site.begin("v1")
    try:
        return site.run(), rest.asked
    except Killed:
        return site.run(), rest.asked


@pytest.mark.parametrize("bad", [False, True], ids=["good", "bad"])
def test_killed_after_any_request(make_site: MakeSite, double: Double, bad: bool) -> None:
    fleet = fleet_of(2, rollout=TWO)

    def site(number: int) -> Site:
        made = make_site(fleet.model_copy(update={"name": f"fleet{number}"}))
        if bad:
            made.world.health["d00001"] = GOOD.model_copy(update={"golden_vectors_failed": 1})
        return made

    undisturbed, asked = scenario(site(0), double.url, -1)
    assert undisturbed.outcome == ("aborted" if bad else "finished") and asked > 20
    for left in range(1, asked, 1 if asked < 30 else 2):
        made = site(left)
        ended, _ = scenario(made, double.url, left)
        assert ended.outcome == undisturbed.outcome, f"killed after request {left}"
        assert ended.count(undisturbed.devices["d00000"].status) >= 1, f"killed after request {left}"
        assert made.world.running()["d00001"] == ("" if bad else release_of("v1").ref.sha256)
        names = [one.name for one in double.server.rollouts if one.name.startswith(f"tinyml.fleet{left}.")]
        assert len(names) == len(set(names)) == (2 if bad else 1), f"killed after request {left}"


def test_stopped_by_somebody_in_hawkbit(make_site: MakeSite, double: Double) -> None:
    site = make_site(fleet_of(4, rollout=TWO))
    site.promote("v1")
    site.gateway_lives = False

    def stops() -> None:
        site.step()
        there = double.server.rollouts[-1]
        if there.status == "running":
            double.server.tell(there, "stop")
            site.gateway_lives = True

    site.clock.meanwhile = stops  # type: ignore[attr-defined]
    ended = site.promote("v2")
    assert (ended.outcome, ended.why) == ("aborted", "its rollout was stopped in hawkBit")
    assert site.all_on("v1")


def test_a_failed_wave_that_somebody_resumes_in_hawkbit_stays_failed(
    make_site: MakeSite, double: Double
) -> None:
    """hawkBit would start the next group."""
    waves = (WaveParams(name="canary", count=1, soak_s=1000.0), WaveParams(name="rest", percent=100))
    site = make_site(fleet_of(4, rollout=RolloutParams(waves=waves)))

    def resumes() -> None:
        site.step()
        there = double.server.rollouts[-1]
        if there.name == "tinyml.prod.1" and there.status == "paused":
            double.server.tell(there, "resume")
            site.gateway_lives = False
        elif there.status != "running":
            site.gateway_lives = True

    site.clock.meanwhile = resumes  # type: ignore[attr-defined]
    ended = site.promote("v1")
    assert ended.outcome == "aborted"
    assert ended.why == "a group was started in hawkBit before its wave had passed"
    assert list(site.world.running().values()) == [release_of("v1").ref.sha256, "", "", ""]


def test_success_that_no_gateway_of_ours_reported_is_none(make_site: MakeSite, double: Double) -> None:
    """hawkBit believes whatever holds the token."""
    site = make_site(fleet_of(2, rollout=TWO))
    site.gateway_lives = False
    liar = Ddi(Rest(double.url, TOKEN), "DEFAULT")

    def lies() -> None:
        for name in ("prod.d00000", "prod.d00001"):
            waiting = liar.poll(name)
            if waiting.deployment is not None:
                liar.closed(name, waiting.deployment, ["all is well"], success=True)

    site.clock.meanwhile = lies  # type: ignore[attr-defined]
    ended = site.promote("v1")
    assert ended.outcome == "aborted" and "not by a gateway of ours" in ended.why


def test_a_distribution_set_of_somebody_else_is_refused(make_site: MakeSite, double: Double) -> None:
    site = make_site(fleet_of(1))
    name, management = "prod.d00000", site.management
    management.add_targets([name])
    management.tag("theirs", [name])
    files = management.distribution_set("theirs", "1", {"firmware.bin": b"theirs"})
    management.create_rollout("theirs", "by hand", files, [Group("all", "theirs", 100, 0)])
    there = management.rollout("theirs")
    assert there is not None and management.tell(there["id"], "start")
    for _ in range(2):
        site.step()
    (action,) = management.actions(there["id"])
    assert action.status == "error"
    assert any("holds no order of tinyml's" in line for line in management.history(action))
    assert site.world.devices["d00000"].boots == 1


def test_a_gateway_announces_a_device_at_the_same_moment(make_site: MakeSite, double: Double) -> None:
    site = make_site(fleet_of(2, rollout=TWO))

    def announces(method: str, path: str) -> None:
        if (method, path) == ("POST", "/rest/v1/targets"):
            double.server.targets.setdefault("prod.d00000", Target("prod.d00000"))

    double.hook = announces
    assert site.promote("v1").outcome == "finished" and site.all_on("v1")


def test_a_server_that_fails_for_a_moment(make_site: MakeSite, double: Double) -> None:
    site = make_site(fleet_of(2, rollout=TWO))
    count = 0

    def fails_now_and_then(method: str, path: str) -> None:
        nonlocal count
        count += 1
        if count % 10 == 0:
            raise RefusedError(503)

    double.hook = fails_now_and_then
    assert site.promote("v1").outcome == "finished" and site.all_on("v1")
    assert count > 30


def test_refused_and_unreachable_are_told(make_site: MakeSite, double: Double) -> None:
    wrong = Management(Rest(double.url, Operator("ann", "hunter2")))
    with pytest.raises(UpdateServerError, match="HTTP 401") as refused:
        wrong.rollout("x")
    assert "hunter2" not in str(refused.value) and "credentials in the environment" in refused.value.hint
    nobody = Management(Rest(f"http://127.0.0.1:{free_port()}", Operator("ann", "hunter2")))
    with pytest.raises(UpdateServerError, match="cannot be reached: ConnectionError, 5 times") as unreachable:
        nobody.rollout("x")
    assert unreachable.value.status == 0 and "hunter2" not in str(unreachable.value)
    site = Site(
        make_site(fleet_of(1)).ledger.path.parent / "other",
        fleet_of(1),
        double.url,
        Operator(USER, PASSWORD),
        "wrong token",
        SteppedClock(),
    )
    site.step()
    with pytest.raises(UpdateServerError, match="HTTP 401") as wrong_token:
        site.step()
    assert "wrong token" not in str(wrong_token.value)
    site.close()


def test_credentials_come_from_the_environment() -> None:
    environment = {"TINYML_HAWKBIT_USER": "ann", "TINYML_HAWKBIT_PASSWORD": "hunter2"}
    assert operator(environment) == Operator("ann", "hunter2")
    assert "hunter2" not in repr(operator(environment))
    with pytest.raises(UserInputError, match="TINYML_HAWKBIT_GATEWAY_TOKEN is not set"):
        gateway_token(environment)
