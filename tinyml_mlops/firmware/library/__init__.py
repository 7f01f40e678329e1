"""A model with the runtime that it needs, as a C library for a project of the user's own."""

from tinyml_mlops.firmware.library.write import LibraryRecord, write_library

__all__ = ["LibraryRecord", "write_library"]
