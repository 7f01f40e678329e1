"""A model whose inputs and outputs cannot be taken for each other: all differ in size, some in type."""

from tinyml_mlops.plan.testing import ModelBuilder


def model_of_many_ends() -> bytes:
    """Inputs: float32 [1, 5], int8 [1, 700], int8 [1, 3]. Outputs: ReLU of the second, third and first."""
    b = ModelBuilder()

    def rectified(size: int, *kind: object) -> tuple[int, int]:
        source, result = b.tensor((1, size), *kind), b.tensor((1, size), *kind)  # type: ignore[arg-type]
        b.op("RELU", [source], [result])
        return source, result

    wide, narrow, real = (
        rectified(700, "int8", 0.1, 3),
        rectified(3, "int8", 0.2, -5),
        rectified(5, "float32"),
    )
    return b.build([real[0], wide[0], narrow[0]], [wide[1], narrow[1], real[1]])
