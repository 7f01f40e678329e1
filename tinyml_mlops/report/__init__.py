"""Plots and tables from stage outputs. Knows nothing of MLflow; one file a plot; matplotlib is imported when drawing."""
