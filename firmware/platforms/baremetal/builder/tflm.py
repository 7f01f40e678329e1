"""What differs where TensorFlow Lite Micro runs the model; tinyml_mlops.firmware.tflm sets the variables.

TINYML_TFLM_TREE (its sources), TINYML_TFLM_LIBRARY (a folder with libtflm.a, made of them for the core),
TINYML_TFLM_ARENA_BYTES, TINYML_TFLM_KERNELS (what the image says that it has), TINYML_TFLM_OPS
(folder of a model_ops.h in place of the exported one, with ops for other models; empty: none).
"""

import os
from pathlib import Path

# Beside the headers of the tree, those of its libraries as its own sources name them.
INCLUDES = ("", "third_party/flatbuffers/include", "third_party/gemmlowp", "third_party/ruy")
CXX = ["-std=c++17", "-fno-rtti", "-fno-exceptions", "-fno-threadsafe-statics", "-fno-use-cxa-atexit"]
DEFINES = ("TF_LITE_STATIC_MEMORY", "TF_LITE_STRIP_ERROR_STRINGS", "NDEBUG")  # as libtflm.a has them
EXPORTED = ("tflm/model_golden.c", "model_data.c")
"""Of an export, what takes the place of its plan."""


def configure(env) -> dict[str, str]:
    """Compile the sources of src/tflm/ and link the library; further names for ``build_info.h``."""
    tree = Path(os.environ["TINYML_TFLM_TREE"])
    env.Append(
        CXXFLAGS=CXX,
        CCFLAGS=[flag for folder in INCLUDES for flag in ("-isystem", str(tree / folder))]
        + [f"-ffile-prefix-map={tree}=tflm"],
        CPPDEFINES=[
            "TINYML_TFLM",
            *DEFINES,
            ("MODEL_TFLM_ARENA_BYTES", f"{int(os.environ['TINYML_TFLM_ARENA_BYTES'])}u"),
        ],
        LIBPATH=[os.environ["TINYML_TFLM_LIBRARY"]],
    )
    if ops := os.environ.get("TINYML_TFLM_OPS"):
        env.Prepend(CPPPATH=[ops])
    env.Prepend(LIBS=["tflm"])
    return {"BUILD_KERNELS": os.environ["TINYML_TFLM_KERNELS"]}
