"""What ``mlflow deployments help -t tinyml`` says."""

HELP = """\
Target tinyml: a model on a microcontroller board, or on a fleet. The target's URI is plainly `tinyml`.

  mlflow deployments create -t tinyml --name kws -m models:/kws@champion -C board=qemu_stm32f405
  mlflow deployments predict -t tinyml --name kws -I samples.json
  mlflow deployments update -t tinyml --name kws -m models:/kws/7
  mlflow deployments get -t tinyml --name kws
  mlflow deployments delete -t tinyml --name kws
  mlflow deployments run-local -t tinyml --name try -m model_folder -C board=qemu_mps3_an547

`create` compiles the model for the board's core, builds firmware, flashes it, checks what answers, and lets
the device run the model's golden vectors; only then is there a deployment. An alias becomes its version then.
`update` does the same, and puts the earlier model back where it fails; without a model or settings it flashes
what is recorded once more. Models: whatever tinyml_mlops.mlflow_plugin.flavour logged, or a folder or run
artifact with exactly one .tflite in it.

Settings of create and update (-C NAME=VALUE):
  board      see `tinyml boards`; left out: the first that the model was saved for. An emulated one runs as a
             process of its own until the deployment is deleted.
  link       URL of a device that runs the model already (socket://host:port, rfc2217://host:port, or a serial
             port); it is not flashed, only checked: board, model, golden vectors. Empty: flash the board.
  timeout_s  how long one answer of the device may take; 120.

Settings of run-local: board, timeout_s, and
  for_s      how many seconds the board stays on; left out: until it is interrupted. Nothing is recorded.

`predict` takes and gives real units, as `mlflow.pyfunc` does with the same model; arrays of the tensor's own
integer type are raw values. A file holds a list of samples. In Python, {"inputs": x, "params": {"raw": True}}
is raw in and out.

What is deployed is kept in work/deployments of the project; TINYML_STATE_DIR names another folder,
in which it is kept in tinyml-deployments.

Fleets: an endpoint is a fleet, a deployment a registered version on it. Fleets whose file is fleet.yaml or
in fleets/ here are endpoints already; others become one by create_endpoint("prod", {"file": …}) in Python
(`mlflow deployments create-endpoint` of MLflow 3.17 fails before it asks any target).

  mlflow deployments create -t tinyml --endpoint prod --name kws -m models:/kws@champion -C wait=canary
  mlflow deployments update -t tinyml --endpoint prod --name kws -m models:/kws/7
  mlflow deployments get -t tinyml --endpoint prod --name kws
  mlflow deployments predict -t tinyml --endpoint prod -I samples.json
  mlflow deployments delete -t tinyml --endpoint prod --name kws

`create` and `update` are rollouts. A process of their own carries them out and goes on when the command has
returned; `tinyml fleet run` goes on where it was killed. A fleet has one deployment at a time. `get` gives
groups (the waves) and versions; `predict` asks a canary; `delete` stops the rollout, and devices that have
confirmed keep the model.

Settings of create and update on a fleet:
  wait       none: return when the rollout has begun; canary: when its first wave has passed; all: when it
             has ended (the default). A rollout that is stopped while it is waited for is an error.
  key        file of the private key that signs; TINYML_RELEASE_KEY, or that of `tinyml keys new`.
"""
