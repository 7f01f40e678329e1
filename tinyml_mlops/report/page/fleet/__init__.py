"""Sections of the page of a fleet; facts are its :class:`~tinyml_mlops.fleet.status.FleetStatus`."""
