"""Preparing more data than memory holds: chunk by chunk, on all cores, going on where it was stopped."""

from tinyml_mlops.data.stream.chunk import Chunk, digest, identity_of_file, parts_of, size_of_file
from tinyml_mlops.data.stream.compute import compute_all
from tinyml_mlops.data.stream.folder import working_folder

__all__ = ["Chunk", "compute_all", "digest", "identity_of_file", "parts_of", "size_of_file", "working_folder"]
