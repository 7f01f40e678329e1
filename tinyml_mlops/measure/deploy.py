"""From a built firmware to a scored measurement: flash, measure, compare with TFLM, let the task judge."""

from dataclasses import dataclass, replace
from pathlib import Path

from tinyml_mlops.config import PLANRT, Board, DeployParams
from tinyml_mlops.data import Split
from tinyml_mlops.deadline import Deadline
from tinyml_mlops.decision import DecisionRule
from tinyml_mlops.device.connect import connected
from tinyml_mlops.device.flashing import FLASH_S
from tinyml_mlops.device.pool.leased import leased
from tinyml_mlops.evaluation.quantized import as_seen, to_raw, to_real
from tinyml_mlops.evaluation.runners.tflm import TflmRunner
from tinyml_mlops.features import FrontEnd
from tinyml_mlops.firmware.export import ExportRecord
from tinyml_mlops.firmware.record import BuildRecord
from tinyml_mlops.measure.energy.meter import metered
from tinyml_mlops.measure.measure import measure
from tinyml_mlops.measure.measurement import Measurement
from tinyml_mlops.measure.sampling import progress_bar, spread
from tinyml_mlops.tasks.base import Task


@dataclass(frozen=True)
class Firmware:
    """What goes onto the board, and what it was made from.

    Attributes:
        elf: the image.
        build: says which build it is.
        export: says which plan is in it.
        tflite: the model, for TFLM's answers.
        front_end: of the model, if the image has one.
    """

    elf: Path
    build: BuildRecord
    export: ExportRecord
    tflite: bytes
    front_end: FrontEnd | None = None


def deploy(
    task: Task,
    board: Board,
    firmware: Firmware,
    test: Split,
    rule: DecisionRule,
    params: DeployParams,
    *,
    seed: int = 0,
) -> Measurement:
    """Flash ``board`` and measure; ``params.accuracy_samples`` of the test split give its accuracy.

    ``rule`` is the variant's: the device gives outputs, and they are decided as anywhere else.

    Raises:
        BoardError, LinkError, SelfTestError: see :func:`tinyml_mlops.measure.measure`.
        HostToolError: the board could not be flashed, or its power meter is not there.
    """
    reference = TflmRunner(firmware.tflite)
    source, result = reference.inputs[0], reference.outputs[0]
    at = spread(len(test), params.accuracy_samples)
    samples = (to_raw(test.x[at], source.dtype, source.scale, source.zero_point),)
    expected = reference.run_all(*samples)
    title = f"measure {board.name}"
    with (
        leased(board, Deadline.after(FLASH_S)) as held,
        metered(held.power) as power,
        connected(held, held.flash(firmware.elf, Deadline.after(FLASH_S)), params.timeout_s) as client,
        progress_bar(title) as progress,
    ):
        measured = measure(
            client,
            board,
            deploy=params,
            expected_build=firmware.build.build_id,
            expected_model_id=firmware.export.plan_id,
            samples=samples,
            expected_outputs=expected,
            front_end=firmware.front_end,
            power=power,
            op_names=_op_names(firmware.export),
            progress=progress,
        )
    real = to_real(measured.outputs[0], result.scale, result.zero_point)
    ran = replace(test.at(at), x=as_seen(test.x[at], source))
    return measured.measurement.with_accuracy(task.sample_score(ran, real, rule, seed))


def _op_names(export: ExportRecord) -> list[str]:
    """Of what is timed one by one: TensorFlow Lite Micro only runs all of them."""
    return [f"{op.op} {op.output_name}" for op in export.ops] if export.runtime == PLANRT else []
