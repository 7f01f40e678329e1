"""The host dies at every instant of a rollout, one after another; a new one comes to the same end."""

from collections.abc import Callable

import pytest

from tests.fleet.host import Host
from tests.fleet.simulated import GOOD, fleet_of, release_of
from tinyml_mlops.config.fleet import FleetParams, RolloutParams, WaveParams

MakeHost = Callable[[FleetParams], Host]
PLAN = RolloutParams(
    waves=(WaveParams(name="canary", count=1), WaveParams(name="rest", percent=100)),
    at_once=1,  # one after the other: the n-th instant is the same one every time
)


class Killed(BaseException):
    """The host is no more."""


class Death:
    """Comes at the ``at``-th instant: before or after a call to a device, or after a commit."""

    def __init__(self, at: int | None) -> None:
        self._at, self.instants = at, 0

    def __call__(self, *_: object) -> None:
        self.instants += 1
        if self.instants - 1 == self._at:
            raise Killed


def scenario(host: Host, death: Death) -> tuple[str, dict[str, str], list[str]]:
    """v1 is out; ``bad`` devices fail with v2: how it ends, what runs, and which events there are."""
    host.world.hook, host.watch = death, death
    try:
        rollout = host.promote("v2")
    except Killed:
        host.restart()
        if host.ledger.state.active is None:
            last = host.ledger.state.last
            assert last is not None
            rollout = last if last.model == "v2" else host.promote("v2")
        else:
            rollout = host.run()
    kinds = [entry.event.kind for entry in host.ledger.entries()]
    return rollout.outcome, host.world.running(), kinds


@pytest.mark.parametrize("bad", [(), ("d00001",)], ids=["good", "bad"])
def test_killed_at_every_instant(make_host: MakeHost, bad: tuple[str, ...]) -> None:
    v2 = release_of("v2").ref.sha256
    first = make_host(fleet_of(2, rollout=PLAN))
    first.promote("v1")
    for name in bad:
        first.world.health[f"{name} {v2}"] = GOOD.model_copy(update={"golden_vectors_failed": 1})
    first.ledger.close()

    def host() -> Host:
        made = make_host(first.fleet)
        made.become(first)
        return made

    undisturbed = Death(None)
    expected = scenario(host(), undisturbed)
    assert expected[0] == ("aborted" if bad else "finished")
    assert undisturbed.instants >= 30
    for instant in range(undisturbed.instants):
        found = scenario(host(), Death(instant))
        assert found[:2] == expected[:2], f"killed at instant {instant}"
        assert sorted(found[2]) == sorted(expected[2]), f"killed at instant {instant}"
