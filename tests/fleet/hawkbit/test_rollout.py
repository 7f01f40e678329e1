"""Rollouts through hawkBit, on the contract double: the outcomes are those of the local engine."""

from collections.abc import Callable

from tests.fleet.hawkbit.site import Site
from tests.fleet.simulated import GOOD, THREE, fleet_of, sha
from tinyml_mlops.config.fleet import FleetParams, RolloutParams, WaveParams
from tinyml_mlops.fleet.begin import ask
from tinyml_mlops.fleet.ledger import Ledger
from tinyml_mlops.fleet.state import Phase, Status

MakeSite = Callable[[FleetParams], Site]


def test_a_gateway_that_is_lost_fails_its_devices(make_site: MakeSite) -> None:
    """hawkBit would wait for ever; a cancelled device is no error to it, and its next group would begin."""
    waves = (
        WaveParams(name="canary", count=1, success_percent=0, error_percent=100),
        WaveParams(name="rest", percent=100),
    )
    site = make_site(fleet_of(3, rollout=RolloutParams(waves=waves, device_deadline_s=60.0)))
    site.gateway_lives = False
    ended = site.promote("v1")
    assert ended.outcome == "aborted" and "no gateway has reported on it for 60 s" in ended.why
    assert site.all_on("")


def test_a_gateway_that_comes_back_goes_on(make_site: MakeSite) -> None:
    """It died after the device had the new model, and knows what the device ran before from the server."""
    site = make_site(fleet_of(2, rollout=THREE))
    site.promote("v1")
    bad = GOOD.model_copy(update={"golden_vectors_failed": 1})
    site.world.health[f"d00000 {sha('v2')}"] = bad
    dead: list[str] = []

    def at_health(device: str, call: str) -> None:
        if device == "d00000" and call == "before health" and not dead:
            dead.append(call)
            raise KeyboardInterrupt

    site.world.hook = at_health
    step = site.step

    def restarted() -> None:
        step()
        if dead == ["before health"]:
            dead.append("restarted")
            assert site.world.devices["d00000"].trying == sha("v2")
            site.restart_gateway()

    site.clock.meanwhile = restarted  # type: ignore[attr-defined]
    ended = site.promote("v2")
    assert dead == ["before health", "restarted"]
    assert ended.outcome == "aborted" and site.all_on("v1")


def test_rollback_puts_every_device_back(make_site: MakeSite) -> None:
    """Also those that a gateway had taken up when it was asked."""
    site = make_site(fleet_of(8, rollout=THREE))
    site.promote("v1")
    site.asks("device offered", "rollback")
    assert site.promote("v2").outcome == "rolled back"
    assert site.all_on("v1")


def test_paused_is_resumed_by_somebody(make_site: MakeSite) -> None:
    site = make_site(fleet_of(6, rollout=THREE))
    site.asks("wave passed", "pause")
    slept: list[float] = []

    def resumed_after_a_while() -> None:
        site.step()
        state = site.ledger.state.active
        if state is None or state.phase is not Phase.PAUSED:
            return
        slept.append(site.clock.now_s())
        if len(slept) == 20:
            assert state.count(Status.CONFIRMED) == 2
            with Ledger(site.ledger.path, "bob@host", site.clock.now_s) as other:
                ask(other, "resume")

    site.clock.meanwhile = resumed_after_a_while  # type: ignore[attr-defined]
    assert site.promote("v1").outcome == "finished" and site.all_on("v1")
    assert len(slept) == 20
