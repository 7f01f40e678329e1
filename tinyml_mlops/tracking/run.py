"""``run.json``: which MLflow run holds a variant on a board."""

from tinyml_mlops.records import Record


class Run(Record):
    """Written only after the run is complete on the server.

    Attributes:
        parent_run_id: the run of the training that this variant comes from.
        digest: over all inputs of the run; its tag ``tinyml.digest``.
        tracking_uri: where it is, without credentials.
    """

    name: str
    run_id: str
    parent_run_id: str
    experiment: str
    experiment_id: str
    digest: str
    tracking_uri: str
