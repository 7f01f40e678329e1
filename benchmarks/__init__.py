"""The speed and size figures that the documentation promises, measured and printed; ``make bench``."""
