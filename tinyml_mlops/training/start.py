"""Starting tensorflow: quiet, seeded, deterministic."""

import logging
import os
import sys
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

THREADS = 2
"""Fixed: sums are split by the number of threads, and no model's bytes may depend on the machine's cores."""


def start_tensorflow(seed: int) -> None:
    """Import tensorflow without its chatter and make everything that follows repeatable.

    Op determinism costs some 5 % of the time that DS-CNN trains; without it the same params would give
    another .tflite each time, and neither DVC's cache nor a comparison of runs could be trusted.
    """
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    os.environ.setdefault("CUDA_VISIBLE_DEVICES", "-1")  # results must not depend on a graphics card
    os.environ["TF_USE_LEGACY_KERAS"] = "1"  # tfmot takes models of tf_keras only
    with quiet():
        import tensorflow as tf
        import tf_keras as keras

    logging.getLogger("tensorflow").setLevel(logging.ERROR)
    logging.getLogger("absl").setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module=r"tensorflow\..*|tf_keras\..*|tensorflow_model_optimization\..*")
    keras.backend.clear_session()  # names of layers and variables count from one again
    keras.utils.set_random_seed(seed)
    np.random.seed(seed)  # Keras shuffles with it
    tf.config.experimental.enable_op_determinism()
    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(THREADS)


@contextmanager
def quiet() -> Iterator[None]:
    """Hold back what C++ writes to stderr, which no log level reaches; it is shown if the block fails."""
    sys.stderr.flush()
    kept = os.dup(2)
    with tempfile.TemporaryFile() as held:
        os.dup2(held.fileno(), 2)
        try:
            yield
        except BaseException:
            sys.stderr.flush()
            os.dup2(kept, 2)
            held.seek(0)
            os.write(2, held.read())
            raise
        finally:
            sys.stderr.flush()
            os.dup2(kept, 2)
            os.close(kept)
