"""The whole measurement; trust first (identity, timer, golden vectors), then figures."""

from collections.abc import Sequence
from dataclasses import dataclass

from tinyml_mlops.config import Board, DeployParams
from tinyml_mlops.device.client import DeviceClient
from tinyml_mlops.evaluation.parity import Parity, compare_all
from tinyml_mlops.features import FrontEnd
from tinyml_mlops.measure.arena_search import needed_arena
from tinyml_mlops.measure.energy.measure_energy import measure_energy
from tinyml_mlops.measure.energy.meter import Power
from tinyml_mlops.measure.frontend import measure_front_end
from tinyml_mlops.measure.golden import check_golden
from tinyml_mlops.measure.host_clock import tested_timer
from tinyml_mlops.measure.identity import check_identity, check_optimised
from tinyml_mlops.measure.measurement import Measurement
from tinyml_mlops.measure.profile import profile_of
from tinyml_mlops.measure.real_clock import check_real
from tinyml_mlops.measure.repeats import first_after_reset, time_repeats
from tinyml_mlops.measure.restarts import watched
from tinyml_mlops.measure.sampling import Array, Progress, device_outputs, no_progress
from tinyml_mlops.measure.statistics import Summary
from tinyml_mlops.measure.units import TickUnits


@dataclass(frozen=True)
class Measured:
    """A measurement, and what the task needs to score it.

    Attributes:
        outputs: raw, of every output of the model, ``[n, …]`` each.
    """

    measurement: Measurement
    outputs: tuple[Array, ...]


def measure(
    client: DeviceClient,
    board: Board,
    *,
    deploy: DeployParams,
    expected_build: str,
    expected_model_id: str,
    samples: Sequence[Array],
    expected_outputs: Sequence[Array] | None = None,
    op_names: Sequence[str] | None = None,
    front_end: FrontEnd | None = None,
    power: Power | None = None,
    progress: Progress = no_progress,
) -> Measured:
    """Measure one model on one board that said hello.

    Args:
        client: of the board.
        board: that it has to be.
        deploy: warm-ups and repeats.
        expected_build: build id of the firmware that was flashed.
        expected_model_id: id of the plan in it.
        samples: raw, of every input of the model, ``[n, …]`` each, at least one; all run, the first is timed.
        expected_outputs: TFLM's for these samples, raw, of every output, ``[n, …]`` each.
        op_names: of the plan's ops, in order; None: their numbers.
        front_end: that the firmware has; None: none.
        power: meter of its energy; None: there is none.
        progress: is told after each sample.

    Raises:
        WrongFirmwareError: the board runs something else, or a debug build.
        SelfTestError: timer, golden vectors, repeats or the meter's recording are not what they have to be.
        BoardResetError: the board restarted meanwhile.
        DeviceSilentError, GarbledError, LinkError: the board cannot be talked to.
    """
    check_identity(client, board, expected_build, expected_model_id)
    info, model = client.info(), client.model()
    check_optimised(client)
    units = TickUnits.of(board, info.tick_hz)
    check_real(units, info, client.name)
    first = [batch[0] for batch in samples]
    with watched(client) as starts:
        timer, test = tested_timer(client, units, deploy.timeout_s)
        golden_vectors = check_golden(test, client.name)
        cold = None if units.emulated else first_after_reset(client, starts, first, deploy.timeout_s)
        taken, output_crc = time_repeats(client, first, deploy.warmups, deploy.repeats)
        ticks = Summary.of(taken)
        energy_uj = None if power is None else measure_energy(client, first, power, info.tick_hz)
        op_ticks = client.profile()
        names = op_names if op_names is not None else [f"op {i}" for i in range(len(op_ticks))]
        outputs = device_outputs(client, samples, progress)
        frontend = measure_front_end(client, front_end, units) if front_end else None
        memory = client.memory()  # after all that runs a model: a high-water mark
        arena = needed_arena(client, memory)
    measurement = Measurement(
        board=board.name,
        core=info.core,
        timing_kind=board.timing_kind,
        runtime=info.runtime,
        kernels=info.kernels,
        flags=client.compiler(),
        build=info.build,
        model_id=model.id,
        clock_hz=info.clock_hz,
        tick_hz=info.tick_hz,
        warmups=deploy.warmups,
        timer=timer,
        ticks=ticks,
        output_crc32=output_crc,
        golden_vectors=golden_vectors,
        latency_us=None if units.emulated else ticks.scaled(units.microseconds_per_tick),
        latency_us_cold=None if cold is None else cold * units.microseconds_per_tick,
        energy_uj=energy_uj,
        instructions=ticks.scaled(units.instructions_per_tick) if units.emulated else None,
        stack_bytes=memory.stack_used_bytes,
        stack_reserved_bytes=memory.stack_reserved_bytes,
        arena_bytes=arena,
        arena_reserved_bytes=memory.arena_reserved_bytes,
        plan_bytes=model.plan_bytes,
        profile=profile_of(op_ticks, names, units),
        samples=len(samples[0]),
        frontend=frontend,
        parity=_parity(expected_outputs, board, outputs),
    )
    return Measured(measurement, outputs)


def _parity(expected: Sequence[Array] | None, board: Board, outputs: Sequence[Array]) -> Parity | None:
    if expected is None:
        return None
    reshaped = [values.reshape(found.shape) for values, found in zip(expected, outputs, strict=True)]
    return compare_all("tflm", reshaped, board.name, outputs)
