"""The way into the model registry: what passes the gate is registered, and promoted."""
