"""What a rollout costs a host, device by device: the real engine and ledger, simulated devices."""

import resource
import tempfile
import threading
import time
from pathlib import Path

from tests.fleet.host import Host
from tests.fleet.simulated import fleet_of
from tinyml_mlops.cli.output import print_table
from tinyml_mlops.config.fleet import RolloutParams, WaveParams
from tinyml_mlops.fleet.ledger import Entry

SIZES = (1_000, 2_000, 5_000, 10_000)
MIB_KIB = 1024
THRESHOLDS = {"success_percent": 95, "error_percent": 5}
PLAN = RolloutParams(
    waves=(
        WaveParams(name="canary", count=10),
        WaveParams(name="tenth", percent=10, **THRESHOLDS),
        WaveParams(name="rest", percent=100, **THRESHOLDS),
    )
)


def compare_fleet_sizes() -> None:
    """Print time, memory and threads for fleets of several sizes, the smallest first."""
    rows = [_row(size) for size in SIZES]
    headers = ("devices", "seconds", "ms/device", "restart s", "ledger bytes/device", "MiB in all", "threads")
    print_table(headers, rows, numbers_from=0)


def _row(size: int) -> tuple[str, ...]:
    with tempfile.TemporaryDirectory() as folder:
        host = Host(Path(folder), fleet_of(size, ("m4", "m7"), PLAN))
        threads = 0

        def count_threads(entry: Entry) -> None:
            nonlocal threads
            threads = max(threads, threading.active_count())

        host.watch = count_threads
        started = time.perf_counter()
        rollout = host.promote("v1")
        took_s = time.perf_counter() - started
        if rollout.outcome != "finished":
            raise RuntimeError(f"{size} devices: {rollout.outcome}, {rollout.why}")
        started = time.perf_counter()
        host.restart()
        restart_s = time.perf_counter() - started
        host.ledger.close()
        per_device = host.path.stat().st_size / size
        peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MIB_KIB
    figures = (took_s, took_s / size * 1e3, restart_s)
    return (
        str(size),
        *(f"{figure:.2f}" for figure in figures),
        f"{per_device:.0f}",
        f"{peak_mib:.0f}",
        str(threads),
    )
