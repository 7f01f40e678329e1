"""One rotating machine of a series: the same design, small differences in everything."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[np.float64]

MODES_HZ = (170.0, 460.0, 1_050.0)
HARMONICS = (0.06, 0.05, 0.04, 0.035, 0.03, 0.025, 0.02, 0.018, 0.016, 0.014)
"""They stand clear of hum and noise, so that what is normal in a band hangs on where the speed puts them: a
curve in the space of features, which no few principal components follow."""
MOUNT_HZ = 52.0
TEETH = 17
OUTER_RACE = 3.58  # passes of a ball over a point of the outer race, per revolution of the shaft
CHANNELS = ("radial_x", "radial_y", "axial")


@dataclass(frozen=True)
class Machine:
    """What stays the same as long as nobody opens it. Amplitudes in g at nominal speed.

    Attributes:
        nominal_hz: of the shaft.
        harmonics: amplitude of each multiple of the speed, from 1× on: what is left of imbalance, then
            misalignment.
        phases: of them, radian.
        directions: ``[harmonics, channels]`` share of each harmonic in each channel.
        teeth: amplitude of the gear's meshing frequency.
        mount_hz: resonance of the machine on its feet: harmonics pass it as the speed changes.
        hum: force of flow and friction, as the RMS that it gives in a mode of gain 1.
        modes_hz: resonances of the structure.
        damping: of them, relative to critical.
        shapes: ``[modes, channels]`` share of each mode in each channel.
        outer_race: see :data:`OUTER_RACE`.
        noise: of the sensor.
    """

    nominal_hz: float
    harmonics: Array
    phases: Array
    directions: Array
    teeth: float
    mount_hz: float
    hum: float
    modes_hz: Array
    damping: Array
    shapes: Array
    outer_race: float
    noise: float

    @classmethod
    def draw(cls, random: np.random.Generator) -> "Machine":
        """Another machine of the series."""
        shapes = np.array([[1.0, 0.7, 0.3], [0.6, 1.0, 0.5], [0.5, 0.8, 1.0]])
        orders = np.arange(len(HARMONICS))[:, np.newaxis]
        directions = np.array([1.0, 0.9, 0.2]) + orders * np.array([-0.08, -0.05, 0.1])
        return cls(
            nominal_hz=random.uniform(24.0, 26.0),
            harmonics=np.array(HARMONICS) * random.lognormal(0.0, 0.1, len(HARMONICS)),
            phases=random.uniform(0.0, 2.0 * np.pi, len(HARMONICS)),
            directions=directions * random.lognormal(0.0, 0.1, directions.shape),
            teeth=0.03 * random.lognormal(0.0, 0.15),
            mount_hz=MOUNT_HZ * random.normal(1.0, 0.02),
            hum=0.003 * random.lognormal(0.0, 0.15),
            modes_hz=np.array(MODES_HZ) * random.normal(1.0, 0.02, 3),
            damping=0.03 * random.lognormal(0.0, 0.2, 3),
            shapes=shapes * random.lognormal(0.0, 0.1, shapes.shape),
            outer_race=OUTER_RACE,
            noise=0.001 * random.lognormal(0.0, 0.1),
        )
