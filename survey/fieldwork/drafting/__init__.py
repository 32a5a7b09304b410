"""A first codebook from a file that has none."""
