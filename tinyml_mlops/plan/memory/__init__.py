"""The arena, planned to the byte: which tensor lies where while it is alive.

:mod:`blocks`: who needs memory, and from when to when → :mod:`conflicts`: which places exclude each other →
:mod:`bound`: what no layout can go below → :mod:`placement`: the layout.
"""

from tinyml_mlops.plan.memory.blocks import Block
from tinyml_mlops.plan.memory.planner import MemoryPlan, plan_memory

__all__ = ["Block", "MemoryPlan", "plan_memory"]
