"""int8, calibrated after training; weights of convolutions have a scale for each output channel."""

from tinyml_mlops.training.convert import to_int8_after_training
from tinyml_mlops.training.post_training import PostTraining

VARIANT = PostTraining(to_int8_after_training)
