"""Stage ``build``: firmware of one variant for one board, and where its bytes went.

A firmware that is too big is a result as well, unless `deploy.must_fit` is set: the other variants go on.
With TensorFlow Lite Micro the board itself tells how much arena the model needs; there, too big is an error.
"""

import sys
from pathlib import Path

from pipelines.stage import stage
from tinyml_mlops.config import TFLM, Board, Params, Variant
from tinyml_mlops.files import write_json
from tinyml_mlops.firmware import build_firmware
from tinyml_mlops.firmware.fit import misfit, remedy
from tinyml_mlops.firmware.fleet_support import fleet_support
from tinyml_mlops.firmware.tflm.tree import open_tree
from tinyml_mlops.layout import Layout
from tinyml_mlops.measure.tflm_build import build_tflm_firmware


@stage
def build(layout: Layout, params: Params, variant: Variant, board: Board) -> None:
    out = layout.build(variant, board.name)
    export = layout.export(variant, board.name)
    fleet = fleet_support(params.fleet) if params.fleet.keys and board.slots else None
    if board.runtime == TFLM:
        tflite = (layout.quantize(variant) / "model.tflite").read_bytes()
        tree = open_tree(Path(params.tflm.tree or ""))
        answer_s = params.deploy.timeout_s
        record = build_tflm_firmware(board, tflite, tree, export, out, answer_s=answer_s, fleet=fleet)
    else:
        record = build_firmware(board, export, out, must_fit=params.deploy.must_fit, fleet=fleet)
    write_json(out / "metrics.json", record.metrics())
    if not record.fits:
        print(f"warning: {variant}: {misfit(record)}\n  → {remedy(record)}", file=sys.stderr)


if __name__ == "__main__":
    build()
