"""Which columns point at a person, by what they are called."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

__all__ = ["points_at_person"]

WHOSE = (
    r"full|first|last|sur|middle|maiden|given|family|nick|birth|your|own|respondent"
    r"|resp|participant|interviewee|person|contact|client|patient|member|child|head"
    r"|hhh?|user|enumerator|interviewer|voor|achter|familie|roep|geboorte|volledige"
    r"|uw|je|jouw|votre|ton"
)
BEFORE = rf"(({WHOSE})_)*(of_(household|family)_)?(name|naam|nom)"
NAME = rf"({BEFORE}|(name|naam|nom)_(of_)?({WHOSE}))"
NAMES = rf"({NAME}|pre_?nom|nom_(complet|de_famille|et_prenom)|names?_and_surnames?)"
PHONE = (
    r"(contact_|mobile_?|cell_?|home_|work_|uw_|your_|votre_)?"
    r"(tele?(phone|foon|phoon)\w*|tel(_?(no|nr|number|nummer))?|phone\w*|gsm\w*"
    r"|mobile(_?(no|nr|number|phone))?|mobiel(_?nummer)?|cell(_?phone)?|whats_?app\w*)"
)
MAIL = r"(\w+_)?e_?mail(_?(address|adres))?|mail(_?(address|adres))?|adresse_(e_?)?mail"
NUMBER = r"rijksregister\w*|insz|niss|national_?(id|number)|numero_national"
HOME = r"ip_?addr\w*|straat|street|adres\w*|address\w*|huisnummer|rue|gps\w*"
PLACE = r"(gps_?|location_?)?(lat|lon|lng)(itude|gitude)?"
DIRECT = re.compile(rf"{NAMES}|{PHONE}|{MAIL}|{NUMBER}|{HOME}|{PLACE}|organisati(e|on)")
ASKING = re.compile(r"((wat_is|what_is|what_s|quel(le)?_est)_)(het_|the_|l_)?")
CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")


def points_at_person(names: Iterable[str]) -> bool:
    """Whether a column's name or label says it holds a name, number or address.

    Parameters
    ----------
    names
        What it is called and labelled; of a name with groups the last part counts.

    Examples
    --------
    >>> points_at_person(["demographics/full_name"]), points_at_person(["GSM-nummer"])
    (True, True)
    >>> points_at_person(["Q12", "Wat is uw telefoonnummer?"])
    True
    >>> points_at_person(["country_name"]), points_at_person(["mobile_bank"])
    (False, False)
    """
    return any(DIRECT.fullmatch(_plain(name)) for name in names)


def _plain(name: str) -> str:
    last = re.split(r"[/.](?=\w)", name.strip())[-1]
    spread = unicodedata.normalize("NFKD", CAMEL.sub("_", last)).casefold()
    bare = "".join(c for c in spread if not unicodedata.combining(c))
    return ASKING.sub("", "_".join(re.findall(r"[^\W_]+", bare)), count=1)
