"""What the command line does, one file per command; each imports the heavy parts only when it runs."""
