"""The engine: jobs, their store, and the process that owns the models."""
