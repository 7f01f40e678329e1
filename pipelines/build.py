"""Stage ``build``: firmware of one variant for one board, and where its bytes went.

A firmware that is too big is a result as well, unless `deploy.must_fit` is set: the other variants go on.
"""

import sys

from pipelines.stage import stage
from tinyml_mlops.config import Board, Params, Variant
from tinyml_mlops.files import write_json
from tinyml_mlops.firmware import build_firmware
from tinyml_mlops.firmware.fit import misfit, remedy
from tinyml_mlops.layout import Layout


@stage
def build(layout: Layout, params: Params, variant: Variant, board: Board) -> None:
    out = layout.build(variant, board.name)
    record = build_firmware(board, layout.export(variant, board.name), out, must_fit=params.deploy.must_fit)
    write_json(out / "metrics.json", record.metrics())
    if not record.fits:
        print(f"warning: {variant}: {misfit(record)}\n  → {remedy(record)}", file=sys.stderr)


if __name__ == "__main__":
    build()
