"""What a questionnaire asks: one noun for every format that carries one."""

from survey.fieldwork.instruments.instrument import (
    UNKNOWN,
    Instrument,
    Item,
    ItemCheck,
    ItemSet,
    language_code,
)

__all__ = ["UNKNOWN", "Instrument", "Item", "ItemCheck", "ItemSet", "language_code"]
