"""From a model to firmware: C arrays, PlatformIO builds, and where the bytes went."""

from tinyml_mlops.firmware.build import build_firmware
from tinyml_mlops.firmware.c_array import CArray
from tinyml_mlops.firmware.export import ExportRecord, export_sources
from tinyml_mlops.firmware.record import BuildRecord

__all__ = ["BuildRecord", "CArray", "ExportRecord", "build_firmware", "export_sources"]
