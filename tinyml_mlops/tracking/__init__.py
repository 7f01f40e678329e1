"""Stage outputs → one MLflow run, idempotent. mlflow is imported only when something is logged."""

from tinyml_mlops.tracking.location import Location, location_of
from tinyml_mlops.tracking.run import Run

__all__ = ["Location", "Run", "location_of"]
