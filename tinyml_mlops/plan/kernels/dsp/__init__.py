"""Kernels for cores with DSP instructions (Cortex-M4, M7, M33)."""
