"""A first codebook from a file that has none.

`draft_codebook` is to be had from `survey.fieldwork`: readers use the names and guesses
of this room, and it uses the readers.
"""

__all__: list[str] = []
