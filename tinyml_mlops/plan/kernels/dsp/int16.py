"""Convolutions and FULLY_CONNECTED, int16 data: two products an instruction."""

from tinyml_mlops.plan.kernel_sets import DSP
from tinyml_mlops.plan.kernels import blocks_int16
from tinyml_mlops.plan.kernels.base import specialises
from tinyml_mlops.plan.ops.base import KernelCall

ORDER = (0, 2, 1, 3)  # SXTB16 takes every other byte


@specialises(DSP, "planrt_conv_2d_int16")
def conv_2d(call: KernelCall) -> KernelCall | str:
    """See :func:`blocks_int16.convolution`."""
    return blocks_int16.convolution(call, "planrt_conv_2d_int16_dsp", ORDER)


@specialises(DSP, "planrt_fully_connected_int16")
def fully_connected(call: KernelCall) -> KernelCall | str:
    """See :func:`blocks_int16.fully_connected`."""
    return blocks_int16.fully_connected(call, "planrt_fully_connected_int16_dsp", ORDER)


@specialises(DSP, "planrt_depthwise_conv_2d_int16")
def depthwise_conv_2d(call: KernelCall) -> KernelCall | str:
    """See :func:`blocks_int16.depthwise`."""
    return blocks_int16.depthwise(call, "planrt_depthwise_conv_2d_int16_dsp", ORDER)
