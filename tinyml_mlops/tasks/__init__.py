"""The learning problems. ``load_task(name)`` gives one; importing this package imports no tensorflow."""

import importlib

from tinyml_mlops.config import task_names
from tinyml_mlops.errors import ParamsError
from tinyml_mlops.tasks.base import ModelSpec, Task
from tinyml_mlops.tasks.metric import Curve, Line, Metric, Scores

__all__ = ["Curve", "Line", "Metric", "ModelSpec", "Scores", "Task", "load_task"]


def load_task(name: str) -> Task:
    """The task of that name: the object ``TASK`` of the module ``tinyml_mlops.tasks.<name>``.

    A task is added with such a module and ``tasks/defaults/<name>.yaml``; nothing else has to know of it.

    Raises:
        ParamsError: there is no such task.
    """
    if name not in task_names():
        raise ParamsError(
            f"there is no task {name!r}", hint=f"set task in params.yaml to one of: {', '.join(task_names())}"
        )
    task: Task = importlib.import_module(f"tinyml_mlops.tasks.{name}").TASK
    return task
