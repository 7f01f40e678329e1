"""Plots and tables from stage outputs, one file each. Knows nothing of MLflow; imports matplotlib late."""
