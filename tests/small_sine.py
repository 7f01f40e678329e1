"""A sine that is prepared, trained and quantised in seconds: what several folders of tests begin with."""

from typing import Any

from tinyml_mlops.config import (
    SYNTHETIC,
    DataParams,
    DeployParams,
    GateParams,
    Params,
    QatParams,
    TrackingParams,
    TrainParams,
)


def sine_params(*variants: str, epochs: int = 20, qat_epochs: int = 1, **sections: Any) -> Params:
    """600 samples, 50 for calibration; ``sections``: those of params.yaml that are not at their defaults."""
    return Params(
        task="sine",
        seed=7,
        variants=list(variants),  # type: ignore[arg-type]
        boards=["qemu_stm32f405"],  # type: ignore[arg-type]
        data=DataParams(
            source=SYNTHETIC,
            labels=(),
            split="group",
            samples=600,
            augment=0,
            validation_fraction=0.1,
            test_fraction=0.2,
            calibration_samples=50,
        ),
        train=TrainParams(epochs=epochs, batch_size=32, learning_rate=0.01),
        qat=QatParams(epochs=qat_epochs, learning_rate=0.001),
        deploy=DeployParams(warmups=0, repeats=1, accuracy_samples=1, timeout_s=1.0),
        tracking=TrackingParams(experiment="test"),
        gate=GateParams(name="test"),
        **sections,
    )
