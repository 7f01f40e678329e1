"""planrt compiled for this machine: :mod:`build` makes the shared library, :mod:`library` calls it."""
