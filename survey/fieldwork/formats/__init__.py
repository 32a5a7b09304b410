"""One file per format: each reads a file as it is; the registry chooses."""
