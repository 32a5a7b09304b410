"""Floor 3: drawing a sample, and how large it has to be."""

__all__: list[str] = []
