"""The one table that picks kernels: which call becomes which faster one on a core of a kernel set.

An op is lowered to portable kernels first (:mod:`tinyml_mlops.plan.ops`); that says what is computed. A
function here turns such a call into one of a faster kernel with the same results, packing its weights as that
kernel reads them. A new fast kernel is a module in the folder of its set with a function under
:func:`specialises`; nothing else lists them.
"""

import importlib
import pkgutil

from tinyml_mlops.plan.kernels.base import SPECIALISATIONS, specialise, specialises

__all__ = ["SPECIALISATIONS", "specialise", "specialises"]

for _module in pkgutil.walk_packages(__path__, f"{__name__}."):
    importlib.import_module(_module.name)
