"""A model → one signed image for a hardware kind."""

from cryptography.hazmat.primitives.asymmetric import ec

from tinyml_mlops.config import load_board
from tinyml_mlops.plan import GoldenVectors, compile_plan, kernel_set_of
from tinyml_mlops.release.build import Origin, build_image


def make_image(
    tflite: bytes, golden: GoldenVectors, origin: Origin, hardware: str, key: ec.EllipticCurvePrivateKey
) -> bytes:
    """Compile for the kernels of a board and sign. The same arguments give the same bytes.

    Args:
        tflite: the model.
        golden: travel with it.
        origin: the registered version that it is.
        hardware: a board of the catalogue.
        key: signs.

    Raises:
        ModelError: planrt cannot take the model.
        ParamsError: there is no such board.
        UserInputError: the origin is no version.
    """
    kernel_set = kernel_set_of(load_board(hardware).core)
    plan = compile_plan(tflite, kernel_set=kernel_set, golden=golden).plan
    return build_image(plan, origin, hardware=hardware, kernel_set=kernel_set, key=key)
