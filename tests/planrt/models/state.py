"""Layers with a state of their own."""

from tests.plan.ops.recurrent import Lstm, Svdf

MODELS = {
    "svdf int8": Svdf("int8", 2, 5, 3, 2, 4, 0, (3, -5), 0).build,
    "svdf int16": Svdf("int16", 2, 5, 3, 2, 4, 0, (3, -5), 0).build,
    "svdf float32": Svdf("float32", 2, 5, 3, 2, 4, 1, (0, 0), 0).build,
    "lstm int8": Lstm("int8", 2, 3, 5, 4, False, 1.5, (3, -5), -12, 0).build,
    "lstm float32": Lstm("float32", 2, 3, 5, 4, True, 0.0, (0, 0), -12, 0).build,
}
