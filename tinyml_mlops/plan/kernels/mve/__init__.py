"""Kernels for MVE (Cortex-M55): int8, 16 products an instruction."""
