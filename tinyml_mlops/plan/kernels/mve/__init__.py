"""Kernels for cores with Helium (Cortex-M55, M85)."""
