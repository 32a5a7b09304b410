"""What changed between two codebooks, in words for researchers."""
