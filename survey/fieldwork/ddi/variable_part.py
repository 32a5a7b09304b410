"""What a DDI-Codebook says of one variable."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from survey.codebook import Code, Codebook, Derivation, Text, Variable
from survey.fieldwork.ddi.counts import Counts
from survey.fieldwork.ddi.routes import Routes
from survey.fieldwork.ddi.tree import Maker
from survey.fieldwork.spss.missing_codes import is_number
from survey.locale import message
from survey.record import MissingKind

__all__ = ["VariableWriter"]

REPRESENTED = {
    **{"code": "code", "text": "text"},
    **dict.fromkeys(("int", "decimal"), "numeric"),
    **dict.fromkeys(("date", "datetime"), "datetime"),
}
NATURES = {"nominal": "nominal", "ordinal": "ordinal", "scale": "interval"}
"""A scale is at least an interval; whether it is a ratio no codebook says."""


@dataclass(frozen=True)
class VariableWriter:
    """Adds the variables of one codebook.

    Parameters
    ----------
    make
        Makes the elements.
    codebook
        Whose variables they are.
    routes
        Their IDs and what leads to what.
    counts
        How often each code occurs, where that may be told.
    weight
        The variable that is the final weight, or empty.
    present
        The variables that stand in the data file.
    """

    make: Maker
    codebook: Codebook
    routes: Routes
    counts: Counts
    weight: str = ""
    present: frozenset[str] = frozenset()

    def add(self, holder: etree._Element, variable: Variable) -> None:
        """Add a variable, with its parts in the order of the standard."""
        element = self._element(holder, variable)
        make, name = self.make, variable.name
        make.each(element, "labl", variable.label)
        if variable.disclosure != "none":
            for language in make.languages:
                said = message(f"ddi_{variable.disclosure}", language)
                make.add(element, "security", said, language=language)
        if name in self.routes.questions:
            self._question(element, variable)
        self._ranges(element, variable)
        make.each(element, "universe", variable.universe)
        self._statistics(element, name)
        self._categories(element, variable)
        make.each(element, "concept", self._theme(variable))
        derivations = {d.name: d for d in self.codebook.derivations}
        if name in derivations:
            self._derivation(element, derivations[name])
        self._format(element, variable)
        self._notes(element, variable)

    def _element(self, holder: etree._Element, variable: Variable) -> etree._Element:
        ids, name = self.routes.variables, variable.name
        number = variable.type in ("int", "decimal")
        weighs = variable.role == "weight"
        weighted = variable.role == "answer"
        attributes = {
            "ID": ids[name],
            "name": name,
            "files": "F1" if name in self.present else "",
            "wgt": "wgt" if weighs else "",
            "wgt-var": ids.get(self.weight, "") if weighted else "",
            "dcml": "" if variable.decimals is None else str(variable.decimals),
            "intrvl": "contin" if number else "discrete",
            "measUnit": variable.unit,
            "nature": NATURES.get(variable.measure, ""),
            "temporal": "Y" if variable.type in ("date", "datetime") else "",
            "representationType": REPRESENTED[variable.type],
        }
        return self.make.add(holder, "var", attributes=attributes)

    def _question(self, element: etree._Element, variable: Variable) -> None:
        make = self.make
        sort = {"ID": self.routes.questions[variable.name]}
        sort["responseDomainType"] = REPRESENTED[variable.type]
        question = make.add(element, "qstn", attributes=sort)
        make.each(question, "qstnLit", variable.question)
        for rule, leads in self.routes.forward(variable):
            make.add(question, "forward", rule, {"qstn": leads})
        if variable.asked_if is not None:
            comes = {"qstn": self.routes.backward(variable)}
            make.add(question, "backward", variable.asked_if.text, comes)
        make.each(question, "ivuInstr", variable.interviewer_note)

    def _ranges(self, element: etree._Element, variable: Variable) -> None:
        make = self.make
        units = "REAL" if variable.type == "decimal" else "INT"
        edges = {"min": _number(variable.min), "max": _number(variable.max)}
        if any(edges.values()):
            valid = make.add(element, "valrng")
            make.add(valid, "range", attributes={"UNITS": units, **edges})
        missing = [code for code in self._codes(variable) if code.missing]
        if missing:
            invalid = make.add(element, "invalrng")
            for code in missing:
                whole = is_number(code.code) and float(code.code).is_integer()
                sort = {"UNITS": "INT" if whole else "REAL", "VALUE": code.code}
                make.add(invalid, "item", attributes=sort)

    def _codes(self, variable: Variable) -> tuple[Code, ...]:
        listed = self.codebook.code_list(variable.name)
        return listed.codes if listed else ()

    def _statistics(self, element: etree._Element, name: str) -> None:
        for type, value in self.counts.moments(name).items():
            self.make.add(element, "sumStat", value, {"type": type})

    def _categories(self, element: etree._Element, variable: Variable) -> None:
        make, cells = self.make, self.counts.cells(variable.name)
        codes = self._codes(variable)
        for code in codes:
            sort = {"missing": "Y", "missType": code.missing} if code.missing else {}
            category = make.add(element, "catgry", attributes=sort)
            make.add(category, "catValu", code.code)
            make.each(category, "labl", code.label)
            if code.note:
                make.add(category, "txt", code.note)
            self._count(category, cells.get(code.code))
        # A kind that occurs, and that the codebook has no code for.
        known = {code.missing for code in codes}
        for kind in MissingKind:
            count = cells.get(f"missing {kind.word}")
            if count is not None and kind.word not in known:
                said = {"missing": "Y", "missType": kind.word}
                category = make.add(element, "catgry", attributes=said)
                texts = {x: message(f"kind_{kind.word}", x) for x in make.languages}
                make.each(category, "labl", Text(texts))
                self._count(category, count)

    def _count(
        self, category: etree._Element, count: tuple[int, float | None] | None
    ) -> None:
        if count is None:
            return
        plain, weighted = count
        self.make.add(category, "catStat", str(plain), {"type": "freq"})
        if weighted is not None:
            sort = {"type": "freq", "wgtd": "wgtd"}
            sort["wgt-var"] = self.routes.variables.get(self.weight, "")
            self.make.add(category, "catStat", f"{weighted:.2f}", sort)

    def _theme(self, variable: Variable) -> Text:
        return self.codebook.facts.themes.get(variable.theme, Text())

    def _derivation(self, element: etree._Element, derivation: Derivation) -> None:
        ids = self.routes.variables
        named = {n for rule in derivation.expressions for n in rule.names}
        used = " ".join(ids[name] for name in ids if name in named)
        made = self.make.add(element, "derivation", attributes={"var": used})
        if derivation.why:
            self.make.add(made, "drvdesc", derivation.why)
        lines = [
            f"{case.value.text} if {case.when.text}" if case.when else case.value.text
            for case in derivation.branches
        ]
        self.make.add(made, "drvcmd", " else ".join(lines), {"syntax": "sid"})

    def _format(self, element: etree._Element, variable: Variable) -> None:
        integer = variable.type == "code" and self.codebook.integer_codes(variable.name)
        numeric = integer or variable.type in ("int", "decimal")
        moment = {"date": "date", "datetime": "time"}.get(variable.type, "")
        sort = {"type": "numeric" if numeric else "character", "category": moment}
        self.make.add(element, "varFormat", attributes=sort)

    def _notes(self, element: etree._Element, variable: Variable) -> None:
        if variable.note:
            self.make.add(element, "notes", variable.note)
        told = {
            "type": variable.type,
            "role": variable.role,
            "source": variable.source,
            "disclosure": variable.disclosure,
            "codes": variable.codes or variable.missing,
            "asked_if": variable.asked_if.text if variable.asked_if else "",
            "modes": variable.modes,
            "since": variable.since,
            "until": variable.until,
            "wording": variable.wording,
        }
        for subject, text in told.items():
            self.make.mark(element, subject, text)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.15g}"
