"""What a build for ESP-IDF makes itself: the firmware's names, and the CBOR code of the protocol."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

CORE = "xtensa-lx7"
FLAGS = "-Os kernels -O2"
ESP_NN = "esp_nn"


def missing_of(variables: Mapping[str, str], runtime: str) -> str:
    """What is missing before anything can be built, in one sentence; empty: nothing."""
    export = variables.get("TINYML_EXPORT_DIR")
    wanted = "tflm/model_golden.c" if runtime == "tflm" else "model_plan.c"
    if export is None or not (Path(export) / wanted).is_file():
        return f"no model: set TINYML_EXPORT_DIR to a folder with {wanted} in it"
    if runtime == "tflm" and not variables.get("TINYML_TFLM_ARENA_BYTES", "").isdecimal():
        return "set TINYML_TFLM_ARENA_BYTES to the bytes of the arena"
    return ""


def generate(firmware: Path, folder: Path, board: str, runtime: str, build_id: str) -> None:
    """Write ``build_info.h`` and the CBOR code into ``folder``.

    Args:
        firmware: the folder of the firmware's sources.
        folder: where the files go.
        board: that the firmware says to be.
        runtime: ``planrt`` or ``tflm``.
        build_id: that the firmware says to be.
    """
    sys.path.insert(0, str(firmware / "platforms" / "baremetal" / "builder"))
    from generated import write_build_info

    names = {"BUILD_ID": build_id, "BUILD_BOARD": board, "BUILD_CORE": CORE, "BUILD_FLAGS": FLAGS}
    names |= {"BUILD_KERNELS": ESP_NN} if runtime == "tflm" else {}
    write_build_info(folder / "build_info.h", **names)
    protocol = firmware / "protocol"
    command = [sys.executable, str(protocol / "generate.py"), str(protocol / "tinyml.cddl"), str(folder)]
    subprocess.run(command, check=True)  # noqa: S603
