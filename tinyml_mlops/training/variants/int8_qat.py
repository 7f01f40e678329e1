"""int8, fine-tuned with quantisation in the loop."""

from tinyml_mlops.training.aware_training import AwareTraining

VARIANT = AwareTraining()
