"""The arena, planned to the byte: which tensor lies where while it is alive.

:mod:`schedule`: in which order ops run → :mod:`blocks`: who needs memory, and from when to when →
:mod:`conflicts`: which places exclude each other → :mod:`bound`: what no layout can go below →
:mod:`placement`: the layout. :mod:`planner` puts them together.
"""

from tinyml_mlops.plan.memory.blocks import Block
from tinyml_mlops.plan.memory.planner import MemoryPlan, plan_memory, plan_steps

__all__ = ["Block", "MemoryPlan", "plan_memory", "plan_steps"]
