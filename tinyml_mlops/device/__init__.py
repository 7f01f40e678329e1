"""Boards: where they run (``qemu``, ``flashing``), the wire (``link``), what they are asked (``client``).

Nothing is imported here: PlatformIO's upload target starts ``tinyml_mlops.device.qemu`` and waits for it.
"""
