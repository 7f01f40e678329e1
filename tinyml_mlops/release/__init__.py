"""Releases: one signed image per hardware kind, in MCUboot's image format.

:mod:`keys` → :mod:`manifest` (what a plan needs, where it comes from) → :mod:`build` (imgtool) →
:mod:`image` (bytes → parts) → :mod:`check` (signature, hardware kind, size; manifest and plan agree).
"""

from tinyml_mlops.release.build import Origin, build_image
from tinyml_mlops.release.check import CheckedImage, check_image, manifest_of

__all__ = ["CheckedImage", "Origin", "build_image", "check_image", "manifest_of"]
