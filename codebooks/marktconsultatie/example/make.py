"""Make the example: forty invented responses in one .xlsx, and their coded sheet.

Run it as `python codebooks/marktconsultatie/example/make.py`. It writes responses.xlsx
and responses-coded.csv beside itself. The open answers come from sentences.csv, all of
them ours; the organisations don't exist. Every choice hangs on a hash of the response's
number and the question, so the files are the same on every machine. Planted, as real
files have them: a response after closing (40), an organisation that answers twice (17,
then 31), a year where a number is asked (9), an e-mail address in an open answer (5), a
code that the frame lacks and an answer that nobody coded (both in the sheet).
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import xlsxwriter

HERE = Path(__file__).parent
RESPONSES = 40
TWICE = {31: 17}
QUESTIONS = (
    "fieldwork_approach",
    "coding_approach",
    "cleaning_approach",
    "risks",
    "suggestions",
)
# Type of organisation -> the services it may offer, each with its chance.
OFFERS = {
    1: {"fieldwork_web": 1, "fieldwork_f2f": 0.9, "translation": 0.4, "cleaning": 0.7},
    2: {"sampling": 0.9, "analysis": 1, "coding": 0.6, "cleaning": 0.6},
    3: {"software": 0.6, "cleaning": 0.8, "analysis": 0.5, "fieldwork_web": 0.4},
    4: {"software": 1, "fieldwork_web": 0.5, "coding": 0.5},
    5: {"analysis": 1, "coding": 0.5, "sampling": 0.4, "translation": 0.2},
    6: {"analysis": 0.8, "sampling": 0.5, "cleaning": 0.3},
}
TYPES = [1, 1, 1, 1, 2, 2, 2, 3, 4, 4, 5, 5, 6]
SERVICES = (
    "fieldwork_web",
    "fieldwork_f2f",
    "sampling",
    "translation",
    "coding",
    "cleaning",
    "analysis",
    "software",
)
OPENERS = {
    "nl": ("", "Onze ervaring: ", "In vorige opdrachten bleek: "),
    "fr": ("", "Notre expérience : ", "Nous l’avons constaté : "),
}
Row = dict[str, int | str]


def chance(number: int, what: str) -> float:
    """Return a number between 0 and 1 that hangs on the response and the question."""
    digest = hashlib.sha256(f"{number}/{what}".encode()).digest()
    return int.from_bytes(digest[:6], "big") / 2**48


def pick(
    number: int, what: str, options: Sequence[int | str], shares: list[float]
) -> int | str:
    """Return one of the options, with the chances given."""
    left = chance(number, what) * sum(shares)
    for option, share in zip(options, shares, strict=True):
        left -= share
        if left < 0:
            return option
    return options[-1]


def closed_answers(number: int) -> Row:
    """Return a response's register columns and answers to closed questions."""
    organisation = TWICE.get(number, number)
    kind = TYPES[(organisation * 5) % len(TYPES)]
    day, minute = (number - 1) * 16 // 39, int(chance(number, "received") * 600)
    received = datetime(2026, 2, 19, 8) + timedelta(days=day, minutes=minute)
    if number == RESPONSES:
        received = datetime(2026, 3, 7, 10, 12)
    row: Row = {
        "response_id": number,
        "organisation_number": 100 + organisation,
        "received_at": received.isoformat(" "),
        "channel": pick(number, "channel", [1, 2, 3], [0.75, 0.2, 0.05]),
        "organisation": f"Verzonnen organisatie {organisation:02d}",
        "contact_email": f"contact{organisation:02d}@example.org",
        "respondent_type": kind,
        "staff": pick(organisation, "staff", [1, 2, 3, 4, 99], [2, 4, 3, 1, 0.4]),
        "assignments": 2021 if number == 9 else int(chance(number, "past") ** 2 * 14),
    }
    offered = OFFERS[kind]
    for service in SERVICES:
        given = chance(organisation, service) < offered.get(service, 0.08)
        row[f"service_{service}"] = int(given)
    return row | opinions(number, row)


def opinions(number: int, row: Row) -> Row:
    """Return the answers on fieldwork, planning and data."""
    web, personal = row["service_fieldwork_web"], row["service_fieldwork_f2f"]
    agree = [1, 2, 3, 4, 5, 98]
    feasible = [0.35, 0.4, 0.12, 0.03, 0.1]
    return {
        "web_f2f_feasible": pick(number, "feasible", [1, 2, 3, 4, 98], feasible),
        "interviewer_languages": pick(
            number, "languages", [1, 2, 3, 4, 99], [2, 4, 2, 1, 0.5]
        )
        if personal
        else "",
        "expected_response": 5 * int(3 + 6 * chance(number, "expects"))
        if web or personal
        else "",
        "register_sample": pick(number, "sample", agree, [1, 2, 4, 7, 8, 3]),
        "weeks_needed": pick(
            number, "weeks", [3, 10, 12, 14, 16, 20, 26, -98], [1, 3, 6, 5, 6, 5, 2, 4]
        ),
        "price_model": pick(number, "price", [1, 2, 3, 4, 98], [3, 3, 5, 1, 2]),
        "cleaning_by_agency": pick(number, "clean", agree, [3, 4, 4, 6, 4, 1]),
        "coding_by": pick(number, "codes", [1, 2, 3, 4, 98], [5, 2, 2, 4, 1]),
        "delivery_format": pick(number, "form", [1, 2, 3, 4, 98], [4, 2, 7, 2, 1]),
    }


def bank() -> dict[str, dict[str, list[dict[str, str]]]]:
    """Return the sentences by question and code."""
    found: dict[str, dict[str, list[dict[str, str]]]] = {}
    with (HERE / "sentences.csv").open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            codes = found.setdefault(row["question"], {})
            codes.setdefault(row["code"], []).append(row)
    return found


def open_answer(
    number: int,
    question: str,
    codes: dict[str, list[dict[str, str]]],
    used: dict[str, int],
) -> tuple[str, list[str], str]:
    """Return an answer's text, its codes and its stance; empty when not answered."""
    if chance(number, question) > 0.74:
        return "", [], ""
    if chance(number, f"{question}/empty") < 0.04:
        return "Zie de brochure op onze website.", ["no_content"], ""
    names = list(codes)
    first = int(chance(number, f"{question}/theme") * len(names))
    second = int(chance(number, f"{question}/second") * 2 * len(names))
    chosen = [names[first], *(names[second : second + 1] if second != first else [])]
    texts, stances = [], []
    for name in chosen:
        turn = used.get(f"{question}/{name}", 0)
        used[f"{question}/{name}"] = turn + 1
        texts.append(sentence(codes[name], turn))
        stances.append(codes[name][turn % len(codes[name])]["stance"])
    return " ".join(texts), chosen, next((s for s in stances if s), "")


def sentence(options: list[dict[str, str]], turn: int) -> str:
    """Return the next sentence of a theme, differently opened each time round."""
    row = options[turn % len(options)]
    openers = OPENERS[row["language"]]
    opener = openers[turn // len(options) % len(openers)]
    text = row["text"]
    return f"{opener}{text[0].lower()}{text[1:]}" if opener else text


def responses() -> tuple[list[Row], list[Row]]:
    """Return all responses, and the coded sheet of their open answers."""
    sentences, used = bank(), dict[str, int]()
    rows: list[Row] = []
    coded: list[Row] = []
    for number in range(1, RESPONSES + 1):
        row = closed_answers(number)
        for question in QUESTIONS:
            text, codes, stance = open_answer(
                number, question, sentences[question], used
            )
            permission = pick(
                number,
                f"{question}/may",
                ["named", "anonymous", "confidential"],
                [3, 5, 2],
            )
            if number == 5 and question == "suggestions":
                text, codes, permission = CONTACT, ["question_round"], "named"
            row[question] = text
            row[f"{question}_permission"] = permission if text else ""
            if text:
                coded.append(coding(number, question, codes, stance))
        rows.append(row)
    return rows, plant(coded)


CONTACT = (
    "Organiseer een infosessie; mail gerust naar contact05@example.org voor een datum."
)


def coding(number: int, question: str, codes: list[str], stance: str) -> Row:
    """Return one row of the coded sheet."""
    private = question == "risks" and "cost" in codes and number % 2
    return {
        "response": number,
        "question": question,
        "codes": "; ".join(codes),
        "stance": stance,
        "confidential": "yes" if private else "",
        "coder": "codeur 1" if number % 3 else "codeur 2",
    }


def plant(coded: list[Row]) -> list[Row]:
    """Return the sheet with a code the frame lacks, and without its tenth last row."""
    typo = next(row for row in coded if row["codes"] == "interviewers")
    changed = [{**row, "codes": "interviewer"} if row is typo else row for row in coded]
    return changed[:-10] + changed[-9:]


def write(folder: Path = HERE) -> None:
    """Write both files to a folder."""
    rows, coded = responses()
    with (folder / "responses-coded.csv").open(
        "w", encoding="utf-8", newline=""
    ) as out:
        writer = csv.DictWriter(out, list(coded[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(coded)
    with xlsxwriter.Workbook(str(folder / "responses.xlsx")) as book:
        # A clock in the file would make two runs differ.
        book.set_properties({"created": datetime(2026, 3, 7)})
        sheet = book.add_worksheet("antwoorden")
        sheet.write_row(0, 0, list(rows[0]))
        for line, row in enumerate(rows, start=1):
            sheet.write_row(line, 0, list(row.values()))


if __name__ == "__main__":
    write()
