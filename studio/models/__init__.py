"""Families of models: the table of what can be chosen, and loading what was chosen."""
