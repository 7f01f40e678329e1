"""Ways to run a model on the host, behind one protocol: LiteRT, TFLM, planrt."""
