"""Every op of one operand; in int8 all of them are tables."""

from tinyml_mlops.plan.testing import ModelBuilder

OPS = (
    "ABS", "NEG", "SQUARE", "SQRT", "RSQRT", "EXP", "LOG", "SIN", "COS", "FLOOR", "CEIL", "ROUND", "ELU",
    "HARD_SWISH", "LEAKY_RELU", "RELU", "LOGISTIC", "TANH",
)  # fmt: skip


def model_of_functions() -> bytes:
    b = ModelBuilder()
    source = x = b.tensor((1, 30), "float32")
    for op in OPS:
        y = b.tensor((1, 30), "float32")
        if op == "LEAKY_RELU":
            b.op(op, [x], [y], "LeakyReluOptions", alpha=0.5)
        else:
            b.op(op, [x], [y])
        x = y
    return b.build([source], [x])


MODELS = {"float32": model_of_functions}
