"""Recordings of sensors as CSV files: reading, checking, bringing to one rate, cutting into windows."""

from tinyml_mlops.data.recordings.folder import RecordingFile
from tinyml_mlops.data.recordings.read import Wanted, reading
from tinyml_mlops.data.recordings.recording import Recording

__all__ = ["Recording", "RecordingFile", "Wanted", "reading"]
