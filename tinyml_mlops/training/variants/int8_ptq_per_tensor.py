"""int8, calibrated after training; one scale for all weights of a layer, as older hardware wants it."""

from functools import partial

from tinyml_mlops.training.convert import to_int8_after_training
from tinyml_mlops.training.post_training import PostTraining

VARIANT = PostTraining(partial(to_int8_after_training, per_channel=False))
