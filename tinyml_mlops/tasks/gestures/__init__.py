"""Parts of the task gesture."""
