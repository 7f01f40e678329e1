"""What ``mlflow deployments help -t tinyml`` says."""

HELP = """\
Target tinyml: a model on a microcontroller board. The target's URI is plainly `tinyml`.

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
integer type are raw values. In Python, {"inputs": x, "params": {"raw": True}} is raw in and out.

What is deployed is kept in work/deployments of the project; TINYML_STATE_DIR names another folder,
in which it is kept in tinyml-deployments.
Endpoints (fleets of boards) are not supported.
"""
