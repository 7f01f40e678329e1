"""Releases: one signed image per hardware kind, in MCUboot's image format.

:mod:`keys` → :mod:`manifest` (what a model needs, where it comes from) ← :mod:`facts` (what its payload says,
a plan or a ``.tflite``) → :mod:`build` (imgtool) → :mod:`image` (bytes → parts) → :mod:`check` (signature,
hardware kind, size; manifest and payload agree).
"""

from tinyml_mlops.release.build import Origin, build_image
from tinyml_mlops.release.check import CheckedImage, check_image, manifest_of

__all__ = ["CheckedImage", "Origin", "build_image", "check_image", "manifest_of"]
