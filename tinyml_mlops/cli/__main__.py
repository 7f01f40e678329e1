"""``python -m tinyml_mlops.cli``."""

from tinyml_mlops.cli import main

main()
