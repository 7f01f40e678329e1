"""Stage ``register``: the best variant that passes the gate as a registered version.

Where none passes, the stage says why and ends well: whoever only wants runs has them. `tinyml register` says
the same and fails.
"""

import sys

from pipelines.stage import stage
from tinyml_mlops.config import Params
from tinyml_mlops.layout import Layout
from tinyml_mlops.mlflow_plugin.registry.register import register as register_best


@stage
def register(layout: Layout, params: Params) -> None:
    print("\n".join(register_best(layout.project, params).lines()), file=sys.stderr)


if __name__ == "__main__":
    register()
