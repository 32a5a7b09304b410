"""What changed between two codebooks, in words for researchers."""

__all__: list[str] = []
