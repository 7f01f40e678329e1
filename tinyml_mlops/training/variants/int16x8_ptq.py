"""int8 weights and int16 activations, calibrated after training: where 8 bits of activations are too few."""

from tinyml_mlops.training.convert import to_int16x8_after_training
from tinyml_mlops.training.post_training import PostTraining

VARIANT = PostTraining(to_int16x8_after_training, activations="int16")
