"""Stage ``deploy``: flash a board, make sure of what it runs, measure.

Where the firmware does not fit the board, there is nothing to measure: `measurement.json` is null.
"""

import sys

from pipelines.stage import stage
from tinyml_mlops.config import PLANRT, Board, Params, Variant
from tinyml_mlops.data import TEST, load_split
from tinyml_mlops.decision import Decision
from tinyml_mlops.decision.embedded import about_of
from tinyml_mlops.features import front_end_of
from tinyml_mlops.files import write_json
from tinyml_mlops.firmware import BuildRecord, ExportRecord
from tinyml_mlops.firmware.fit import misfit
from tinyml_mlops.layout import Layout
from tinyml_mlops.measure.deploy import Firmware
from tinyml_mlops.measure.deploy import deploy as deploy_firmware
from tinyml_mlops.tasks import load_task


@stage
def deploy(layout: Layout, params: Params, variant: Variant, board: Board) -> None:
    built, out = layout.build(variant, board.name), layout.deploy(variant, board.name)
    build = BuildRecord.read(built / "size.json")
    if not build.fits:
        write_json(out / "measurement.json", None)
        write_json(out / "metrics.json", {})
        print(f"warning: {variant} is not measured: {misfit(build)}", file=sys.stderr)
        return
    tflite = (layout.quantize(variant) / "model.tflite").read_bytes()
    about = about_of(tflite)
    firmware = Firmware(
        elf=built / "firmware.elf",
        build=build,
        export=ExportRecord.read(layout.export(variant, board.name) / "export.json"),
        tflite=tflite,
        front_end=front_end_of(about.features) if about and board.runtime == PLANRT else None,
    )
    test = load_split(layout.data, TEST)
    rule = Decision.read(layout.quantize(variant) / "decision.json").rule
    measurement = deploy_firmware(
        load_task(params.task), board, firmware, test, rule, params.deploy, seed=params.seed
    )
    measurement.write(out / "measurement.json")
    write_json(out / "metrics.json", measurement.metrics())


if __name__ == "__main__":
    deploy()
