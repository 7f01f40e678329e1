"""int8, the smallest weights set to zero, then fine-tuned with quantisation in the loop: the zeros stay."""

from dataclasses import dataclass, replace

from tinyml_mlops.training.aware_training import AwareTraining
from tinyml_mlops.training.prune import pruned
from tinyml_mlops.training.recipe import Made, Material


@dataclass(frozen=True)
class _PrunedAwareTraining(AwareTraining):
    keep_zeros: bool = True

    def make(self, material: Material) -> Made:
        made = super().make(replace(material, model=pruned(material)))
        return replace(made, pruned_sparsity=material.params.prune.sparsity)


VARIANT = _PrunedAwareTraining()
