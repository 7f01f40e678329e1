"""The story on a real hawkBit server: what the contract double says of it is true."""

import threading
from pathlib import Path

from tests.fleet.hawkbit.real import ADMIN, TOKEN, Hawkbit, found_jar
from tests.fleet.hawkbit.site import Site
from tests.fleet.simulated import GOOD, fleet_of, release_of
from tinyml_mlops.config.fleet import HealthLimits, RolloutParams, WaveParams
from tinyml_mlops.fleet.begin import ask
from tinyml_mlops.fleet.clock import SystemClock
from tinyml_mlops.fleet.ledger import Entry, Ledger

PLAN = RolloutParams(
    waves=(
        WaveParams(name="canary", count=2, soak_s=1.0),
        WaveParams(name="rest", percent=100, success_percent=50, error_percent=50),
    ),
    device_deadline_s=20.0,
    references=1,
    limits=HealthLimits(slower_times=1.2),
)


def test_the_story(tmp_path: Path) -> None:
    jar = found_jar()
    with Hawkbit(jar, tmp_path) as server:
        fleet = fleet_of(5, ("m4", "m7"), PLAN)
        site = Site(tmp_path / "site", fleet, server.url, ADMIN, TOKEN, SystemClock(), poll_s=0.2)
        stop = threading.Event()
        works = threading.Thread(target=site.gateway.run, args=(stop,))
        works.start()
        try:
            _story(site)
        finally:
            stop.set()
            works.join()
            site.close()


def _story(site: Site) -> None:
    """v1 and v2 to all, v3 is too slow, v4 is rolled back under way."""
    v2 = release_of("v2").ref.sha256
    assert site.promote("v1").outcome == "finished" and site.all_on("v1")
    site.world.health[f"d00004 {v2}"] = GOOD.model_copy(update={"golden_vectors_failed": 1})
    ended = site.promote("v2")
    assert ended.outcome == "finished" and "1 of 5 devices failed" in ended.why
    assert list(site.world.running().values()).count(v2) == 4
    site.world.health[release_of("v3").ref.sha256] = GOOD.model_copy(update={"instructions": 2000.0})
    ended = site.promote("v3")
    assert ended.outcome == "aborted" and "instructions_times is 2" in ended.why
    assert list(site.world.running().values()).count(v2) == 4

    def rolls_back(entry: Entry) -> None:
        if entry.event.kind == "wave passed":
            with Ledger(site.ledger.path, "bob@host") as other:
                ask(other, "rollback", "second thoughts")

    site.watch = rolls_back
    assert site.promote("v4").outcome == "rolled back"
    assert list(site.world.running().values()).count(v2) == 4
    assert site.said == []
