"""From ``params.yaml`` to a measured, tracked model on a microcontroller."""

__version__ = "0.1.0"
