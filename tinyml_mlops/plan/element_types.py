"""Types of elements, as plans number them."""

TYPES = {"float32": 0, "int8": 1, "int16": 2, "int32": 3, "uint8": 4, "bool": 5}
"""``planrt_type`` by numpy's name; a test compares it with the C list."""
