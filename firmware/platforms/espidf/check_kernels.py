"""Run by PlatformIO after linking: an image that calls its kernels ESP-NN's has to have them."""

Import("env")  # noqa: F821 - PlatformIO's

env.AddPostAction(  # noqa: F821
    "$BUILD_DIR/${PROGNAME}.elf",
    '"$PYTHONEXE" -m tinyml_mlops.firmware.tflm --expect esp_nn "$BUILD_DIR/${PROGNAME}.elf"',
)
