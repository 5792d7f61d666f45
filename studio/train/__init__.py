"""The recipes that train the bundled family: one module a stage, each time-boxed and resumable."""
