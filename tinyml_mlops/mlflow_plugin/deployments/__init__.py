"""MLflow's deployments target ``tinyml``: models on single boards. MLflow finds :mod:`target`."""
