"""The municipalities of Flanders and Brussels, as they were on any day since 1995."""

from survey.places.listing import code_list, lookup_rows
from survey.places.place import Place
from survey.places.places import Places
from survey.places.recode import Recoded, area, recode

__all__ = ["Place", "Places", "Recoded", "area", "code_list", "lookup_rows", "recode"]
