"""What MLflow finds here: a flavour, and classes behind its entry points. Importing this imports nothing."""
