"""Parts of the task anomaly."""
