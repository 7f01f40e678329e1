"""MLPerf Tiny without its runner: the text protocol, performance and accuracy mode, one result."""

from tinyml_mlops.measure.mlperf.result import MlperfResult
from tinyml_mlops.measure.mlperf.run import run_benchmark

__all__ = ["MlperfResult", "run_benchmark"]
