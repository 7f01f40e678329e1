"""What the payload of an image says of itself, whichever runtime it is for."""

from typing import Any

from tinyml_mlops.config.board import TFLM
from tinyml_mlops.release.plan_facts import plan_facts
from tinyml_mlops.release.tflite_facts import tflite_facts


def payload_facts(runtime: str, payload: bytes) -> dict[str, Any]:
    """Fields of a :class:`~tinyml_mlops.release.manifest.Manifest`, by name.

    Raises:
        ModelError: the payload is none for this runtime.
    """
    return tflite_facts(payload) if runtime == TFLM else plan_facts(payload)
