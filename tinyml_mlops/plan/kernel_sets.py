"""Sets of kernels, by what the core can do. The C of a set is in planrt's ``src/kernels/<set>/``."""

PORTABLE, DSP, MVE = "portable", "dsp", "mve"

KERNEL_SETS = (PORTABLE, DSP, MVE)
"""``portable``: C99 for any core. ``dsp``: two products an instruction. ``mve``: vectors of 16 bytes."""

_BY_CORE = {
    "cortex-m4": DSP,
    "cortex-m4f": DSP,
    "cortex-m7": DSP,
    "cortex-m7f": DSP,
    "cortex-m33": DSP,
    "cortex-m33f": DSP,
    "cortex-m55": MVE,
    "cortex-m85": MVE,
}


def kernel_set_of(core: str) -> str:
    """The fastest set that runs on a core, as a board's ``core`` names it."""
    return _BY_CORE.get(core, PORTABLE)
