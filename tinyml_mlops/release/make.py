"""A model → one signed image for a hardware kind."""

from cryptography.hazmat.primitives.asymmetric import ec

from tinyml_mlops.config import TFLM, load_target
from tinyml_mlops.plan import GoldenVectors, compile_plan, kernel_set_of
from tinyml_mlops.release.build import Origin, build_image
from tinyml_mlops.release.tflite_payload import TflitePayload


def make_image(
    tflite: bytes, golden: GoldenVectors, origin: Origin, hardware: str, key: ec.EllipticCurvePrivateKey
) -> bytes:
    """Make the payload for what runs the model on a board, and sign. The same arguments give the same bytes.

    Args:
        tflite: the model.
        golden: travel with it.
        origin: the registered version that it is.
        hardware: a board of the catalogue; ``<board>-tflm`` where TensorFlow Lite Micro runs the model.
        key: signs.

    Raises:
        ModelError: the runtime cannot take the model.
        ParamsError: there is no such board.
        UserInputError: the origin is no version.
    """
    board = load_target(hardware)
    if board.runtime == TFLM:
        payload = TflitePayload.of(tflite, golden).to_bytes()
        return build_image(payload, origin, hardware=hardware, key=key)
    kernel_set = kernel_set_of(board.core)
    plan = compile_plan(tflite, kernel_set=kernel_set, golden=golden).plan
    return build_image(plan, origin, hardware=hardware, kernel_set=kernel_set, key=key)
