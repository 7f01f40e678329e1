"""The plan from its model file, and runs from their artifacts, made once more. Imports mlflow."""

from importlib.metadata import version as installed

from mlflow.entities import Run

from tinyml_mlops.errors import TinymlError
from tinyml_mlops.mlflow_plugin.verify.chain import BrokenLinkError
from tinyml_mlops.mlflow_plugin.verify.evidence import Evidence
from tinyml_mlops.plan import compile_plan
from tinyml_mlops.tracking.digest import training_digest, variant_digest
from tinyml_mlops.tracking.models import DIGEST_TAG
from tinyml_mlops.tracking.outputs import FILES
from tinyml_mlops.tracking.training_run import TRAINING_FILES

PACKAGE, VERSION_TAG = "tinyml-mlops", "tinyml.version"
RUN_FILES = tuple(f"{stage}/{name}" for stage, names in FILES.items() for name in names)


def compiled_again(evidence: Evidence) -> str:
    """Compile the model file again, as `export` did; another version of the compiler may do otherwise."""
    model, here = evidence.model, installed(PACKAGE)
    try:
        compiled = compile_plan(model.tflite, kernel_set=model.facts.kernel_set, golden=model.golden)
    except TinymlError as error:
        raise BrokenLinkError(error.what) from error
    if compiled.plan == model.plan:
        return "model.tflite compiles to this plan, byte for byte"
    made_by = evidence.first_run.data.tags.get(VERSION_TAG, "unknown")
    if made_by != here:
        return f"{PACKAGE} {made_by} made the plan, {here} compiles another one"
    raise BrokenLinkError(
        f"model.tflite compiles to plan {compiled.id}, the version has another one; "
        "export it again (`dvc repro`), then `tinyml register`"
    )


def logged_as_it_is(evidence: Evidence, run: Run) -> None:
    """The digests of a run and of its training come out of their artifacts and params.

    Raises:
        BrokenLinkError: one does not, or an artifact is missing.
    """
    training = evidence.training
    logged = evidence.files(training, TRAINING_FILES)
    _expect_digest(training, training_digest(logged, training.data.params))
    files = evidence.files(run, RUN_FILES)
    _expect_digest(run, variant_digest(files, run.data.params, training.data.tags[DIGEST_TAG]))


def _expect_digest(run: Run, digest: str) -> None:
    if run.data.tags.get(DIGEST_TAG) != digest:
        raise BrokenLinkError(
            f"artifacts or params of run {run.info.run_id} are not those that it was logged with (or another "
            "version of this package logged it); delete it, then `tinyml track` and `tinyml register`"
        )
