"""Run by PlatformIO before a build: makes what the sources include, and tells CMake where it is.

TINYML_EXPORT_DIR has to name an exported model, TINYML_TFLM_ARENA_BYTES, with TensorFlow Lite Micro, the size
of its arena; TINYML_BUILD_ID is by-hand where nobody sets it.
"""

import os
import sys
from pathlib import Path

Import("env")  # noqa: F821 - PlatformIO's

project = Path(env.subst("$PROJECT_DIR")).resolve()  # noqa: F821
sys.path.insert(0, str(project))
from generate import generate, missing_of  # noqa: E402

name = env["PIOENV"]  # noqa: F821
runtime = env.GetProjectOption("custom_runtime", "planrt")  # noqa: F821
if complaint := missing_of(os.environ, runtime):
    sys.stderr.write(f"Error: {complaint}\n")
    env.Exit(1)  # noqa: F821
folder = Path(env.subst("$BUILD_DIR")).resolve() / "generated"  # noqa: F821
board = name.removesuffix("-tflm")
generate(project.parents[1], folder, board, runtime, os.environ.get("TINYML_BUILD_ID", "by-hand"))
os.environ |= {"TINYML_GENERATED_DIR": str(folder), "TINYML_BOARD": board, "TINYML_RUNTIME": runtime}
