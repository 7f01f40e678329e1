"""What follows from the state of a rollout and the clock. Pure; the engines only carry it out.

The thresholds mean what they mean in Eclipse hawkBit 1.0: an error is *strictly more* than its percentage of
the wave, a success *at least* its percentage. Where hawkBit is silent, this project decides: a wave soaks
before the next one begins, a device that is silent past its deadline has failed, and a wave that failed is
put back and cannot be resumed.
"""

from tinyml_mlops.fleet import events
from tinyml_mlops.fleet.events import Event
from tinyml_mlops.fleet.state import PUTS_BACK, Phase, Rollout, Status, Wave

OUTCOME = {
    Phase.FAILING: "aborted",
    Phase.ABORTING: "aborted",
    Phase.ROLLING_BACK: "rolled back",
}


def due(rollout: Rollout, now_s: float) -> Event | None:
    """The next thing that follows, devices' own doings apart; None: wait for devices or the clock.

    To be called again after each event, until it gives None.
    """
    if rollout.phase in PUTS_BACK:
        return None if rollout.putting_back else _end_of_putting_back(rollout)
    if rollout.phase not in (Phase.RUNNING, Phase.PAUSED):
        return None
    for number, wave in enumerate(rollout.waves[: rollout.current + 1]):
        if too_many_failed(wave):
            return events.WaveFailed(wave=number, why=_why_failed(wave))
    if rollout.phase is Phase.PAUSED:
        return None
    if rollout.current < len(rollout.waves):
        return _progress(rollout.waves[rollout.current], rollout.current, now_s)
    if rollout.count(Status.OFFERED) or rollout.count(Status.WAITING):
        return None
    return events.RolloutEnded(outcome="finished", why=_why_finished(rollout))


def too_many_failed(wave: Wave) -> bool:
    """Whether its devices' failures stop the rollout."""
    return wave.failures * 100 > wave.params.error_percent * wave.size


def soaked_s(rollout: Rollout) -> float | None:
    """When the wave that is soaking has soaked, seconds since 1970; None: none is."""
    if rollout.phase is not Phase.RUNNING or rollout.current >= len(rollout.waves):
        return None
    wave = rollout.waves[rollout.current]
    return None if wave.soaking_since_s is None else wave.soaking_since_s + wave.params.soak_s


def _progress(wave: Wave, number: int, now_s: float) -> Event | None:
    if wave.soaking_since_s is None:
        enough = wave.count(Status.CONFIRMED) * 100 >= wave.params.success_percent * wave.size
        return events.WaveSoaking(wave=number) if enough else None
    soaked = not wave.size or now_s >= wave.soaking_since_s + wave.params.soak_s
    return events.WavePassed(wave=number) if soaked else None


def _why_failed(wave: Wave) -> str:
    return (
        f"wave {wave.params.name}: {wave.failures} of {wave.size} devices failed, more than "
        f"{wave.params.error_percent} % of them; first {wave.first_failure}"
    )


def _why_finished(rollout: Rollout) -> str:
    failed = rollout.count(Status.FAILED)
    return f"{failed} of {len(rollout.devices)} devices failed, which the waves allow" if failed else ""


def _end_of_putting_back(rollout: Rollout) -> Event:
    lost = rollout.count(Status.LOST)
    why = rollout.why + (f"; {lost} devices could not be put back" if lost else "")
    return events.RolloutEnded(outcome=OUTCOME[rollout.phase], why=why)  # type: ignore[arg-type]
