"""A rollout to fifty emulated boards: 60 kB of weights, three waves. ``python -m benchmarks --fleet``."""

import resource
import tempfile
import time
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric import ec

from tests.dense_model import dense_model
from tests.fleet.emulation import KINDS, emulation
from tests.fleet.versions import releasable_of
from tinyml_mlops.config.fleet import RolloutParams, WaveParams
from tinyml_mlops.fleet.firmware import fleet_firmware
from tinyml_mlops.fleet.promotion import promote

DEVICES = 50
SIDE = 245  # inputs and classes: 60,025 bytes of weights
KIB_IN_MIB = 1024
PLAN = RolloutParams(
    waves=(
        WaveParams(name="canary", count=2),
        WaveParams(name="half", percent=50),
        WaveParams(name="rest", percent=100),
    )
)


def fleet_rollout() -> tuple[float, float, int]:
    """Seconds of a rollout, peak memory of this process in MiB, and bytes of the image."""
    key = ec.generate_private_key(ec.SECP256R1())
    versions = [
        releasable_of(number, dense_model(seed=number, classes=SIDE, inputs=SIDE)) for number in (1, 2)
    ]
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        firmware = fleet_firmware(KINDS, [key.public_key()], folder / "firmware", versions[0].tflite)
        with emulation(folder, DEVICES, firmware, PLAN):
            started = time.perf_counter()
            ended = promote(folder / "fleet.yaml", versions[1], key)
            took_s = time.perf_counter() - started
    if ended.outcome != "finished":
        raise RuntimeError(f"{ended.outcome}: {ended.why}")
    peak_mib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / KIB_IN_MIB
    return took_s, peak_mib, max(release.size_bytes for release in ended.releases.values())
