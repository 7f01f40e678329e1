"""New projects around the installed package: ``tinyml init``."""

from tinyml_mlops.scaffold.project import create_project

__all__ = ["create_project"]
