"""The variants: each module here is one, named as in params.yaml, with its recipe as ``VARIANT``."""

import importlib

from tinyml_mlops.config import Variant
from tinyml_mlops.training.recipe import Recipe


def load_recipe(variant: Variant) -> Recipe:
    """How to make ``variant``; imports no tensorflow."""
    recipe: Recipe = importlib.import_module(f"{__name__}.{variant.value}").VARIANT
    return recipe
