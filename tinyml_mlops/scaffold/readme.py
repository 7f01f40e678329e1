"""The README of a new project."""


def readme(name: str, task: str) -> str:
    """Of a project called ``name`` that learns ``task``."""
    return f"""\
# {name}

A TinyML experiment, task `{task}`, made with tinyml-mlops.

```sh
dvc repro                 # data, training, quantisation, firmware, measurement on a board, MLflow runs
tinyml table              # what came of it
mlflow ui --backend-store-uri sqlite:///mlflow.db
```

* `params.yaml` has every knob. `data.source` names a folder of your own recordings in place of synthetic
  data; `tinyml boards` lists the boards.
* `dvc.yaml` and `pipelines/` are the stages, `firmware/` is the firmware that is built: yours to change. DVC
  runs again what a change touches, and all that used the package when another tinyml-mlops is installed.
* `firmware/` is a copy from when this project was made. After an upgrade, `tinyml init` in another folder
  makes a new one to compare with.
* Results go to `work/`, intermediate files to `build/`; runs to `mlflow.db`, or to the server that
  `MLFLOW_TRACKING_URI` names.
"""
