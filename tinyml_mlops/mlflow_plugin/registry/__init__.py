"""The way into the model registry: what passes the gate is registered, promoted, and can be verified."""
