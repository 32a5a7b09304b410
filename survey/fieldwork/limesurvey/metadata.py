"""The columns that LimeSurvey itself adds to the answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from survey.codebook import Code, CodeList, Text
from survey.fieldwork.instruments import Item
from survey.fieldwork.limesurvey.declared import Survey

__all__ = ["DIRECT", "HEADINGS", "LANGUAGES", "OWN", "language_list", "metadata_items"]

LANGUAGES = "interview_language"
"""The list of languages."""
OWN: Mapping[str, Text] = {
    "id": Text({"nl": "Antwoordnummer", "fr": "ID de la réponse", "en": "Response ID"}),
    "submitdate": Text(
        {"nl": "Datum verzonden", "fr": "Date de soumission", "en": "Date submitted"}
    ),
    "lastpage": Text(
        {"nl": "Laatste pagina", "fr": "Dernière page", "en": "Last page"}
    ),
    "startlanguage": Text(
        {"nl": "Starttaal", "fr": "Langue de départ", "en": "Start language"}
    ),
    "seed": Text({"nl": "Toevalsgetal", "fr": "Tête de série", "en": "Seed"}),
    "token": Text({"nl": "Toegangscode", "fr": "Code d’accès", "en": "Access code"}),
    "startdate": Text(
        {"nl": "Datum gestart", "fr": "Date de lancement", "en": "Date started"}
    ),
    "datestamp": Text(
        {
            "nl": "Datum laatste actie",
            "fr": "Date de la dernière action",
            "en": "Date last action",
        }
    ),
    "ipaddr": Text({"nl": "IP-adres", "fr": "Adresse IP", "en": "IP address"}),
    "refurl": Text(
        {"nl": "Verwijzende URL", "fr": "URL référente", "en": "Referrer URL"}
    ),
}
"""What they are called, by code; the headings of an export with full texts."""
HEADINGS: Mapping[str, str] = {
    said.casefold(): code for code, text in OWN.items() for said in text.root.values()
} | {
    "antwoord id": "id",
    "datum ingestuurd": "submitdate",
    "antwort id": "id",
    "datum abgeschickt": "submitdate",
    "letzte seite": "lastpage",
    "start-sprache": "startlanguage",
    "zufallsstartwert": "seed",
    "datum gestartet": "startdate",
    "datum letzte aktivität": "datestamp",
}
"""Code by heading, in small letters."""
TYPES = {"id": "int", "lastpage": "int", "startlanguage": "code"}
MOMENTS = ("submitdate", "startdate", "datestamp")
DIRECT = ("token", "ipaddr")
LANGUAGE_NAMES = {
    "nl": Text({"nl": "Nederlands", "fr": "Néerlandais", "en": "Dutch"}),
    "fr": Text({"nl": "Frans", "fr": "Français", "en": "French"}),
    "en": Text({"nl": "Engels", "fr": "Anglais", "en": "English"}),
    "de": Text({"nl": "Duits", "fr": "Allemand", "en": "German"}),
    "ar": Text({"nl": "Arabisch", "fr": "Arabe", "en": "Arabic"}),
    "tr": Text({"nl": "Turks", "fr": "Turc", "en": "Turkish"}),
    "pl": Text({"nl": "Pools", "fr": "Polonais", "en": "Polish"}),
    "ro": Text({"nl": "Roemeens", "fr": "Roumain", "en": "Romanian"}),
    "es": Text({"nl": "Spaans", "fr": "Espagnol", "en": "Spanish"}),
}


def metadata_items(survey: Survey) -> Iterator[Item]:
    """Yield the columns beside the answers, as far as the survey's settings make them.

    Parameters
    ----------
    survey
        With its settings.
    """
    settings = survey.settings
    open_to_all = settings.get("anonymized") == "Y"
    dated = settings.get("datestamp") == "Y"
    kept = {
        "token": settings.get("usetokens") == "Y" and not open_to_all,
        "startdate": dated,
        "datestamp": dated,
        "ipaddr": settings.get("ipaddr") == "Y",
        "refurl": settings.get("refurl") == "Y",
    }
    for code, label in OWN.items():
        if kept.get(code, True):
            yield Item(
                code,
                "datetime" if code in MOMENTS else TYPES.get(code, "text"),
                label=label,
                codes=LANGUAGES if code == "startlanguage" else "",
                role="id" if code == "id" else "paradata",
                source="paradata",
                disclosure="direct" if code in DIRECT else "none",
            )


def language_list(survey: Survey) -> CodeList:
    """Return the languages of a survey as a code list."""
    codes = (
        Code(code=tag, label=LANGUAGE_NAMES.get(tag, Text({"en": tag})))
        for tag in survey.languages
    )
    return CodeList(name=LANGUAGES, codes=tuple(codes))
