"""Energy of an inference: a recording of current and voltage, cut by what the device did meanwhile."""
