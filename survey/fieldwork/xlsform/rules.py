"""An XLSForm's expressions in the rule language, as far as it can say them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from survey.fieldwork.xlsform.values import Known, UnsayableError, Values
from survey.fieldwork.xlsform.xpath import (
    Call,
    Literal,
    Node,
    Number,
    Operation,
    Reference,
    read_xpath,
)

__all__ = ["ALWAYS", "rule_of_tree", "rule_of_xpath"]

SIGNS = {"=": "==", "!=": "!=", "<": "<", "<=": "<=", ">": ">", ">=": ">="}
FLIPPED = {"=": "!=", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}
TURNED = {"=": "=", "!=": "!=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
ALWAYS, NEVER = "1 == 1", "1 == 0"


def rule_of_xpath(text: str, known: Mapping[str, Known], own: str = "") -> str:
    """Return an expression as a rule with items in braces; empty when it has none.

    What is unanswered is an empty text in a form, and unknown in a rule. So where an
    answer may lack, what would hold for an empty text is said to hold without one.

    Parameters
    ----------
    text
        As the form has it.
    known
        The questions by name.
    own
        The question that `.` is.

    Examples
    --------
    >>> known = {"age": Known("age", "int", optional=False),
    ...          "work": Known("work", "code"),
    ...          "why": Known("why", "codes", options={"a": "why/a", "b": "why/b"})}
    >>> rule_of_xpath("${age} >= 18 and ${work} = 'yes'", known)
    "{age} >= 18 and {work} == 'yes'"
    >>> rule_of_xpath("not(selected(${why}, 'a'))", known)
    "(missing({why/a}) or not selected({why}, 'a'))"
    >>> rule_of_xpath("${work} != 'yes'", known)
    "(missing({work}) or {work} != 'yes')"
    >>> rule_of_xpath("regex(., '^[0-9]+$')", known, "age")
    ''
    """
    tree = read_xpath(text)
    if tree is None:
        return ""
    try:
        return rule_of_tree(tree, known, own)
    except UnsayableError:
        return ""


def rule_of_tree(tree: Node, known: Mapping[str, Known], own: str = "") -> str:
    """Return a condition as a rule.

    Parameters
    ----------
    tree
        As `read_xpath` gives it.
    known, own
        As in `rule_of_xpath`.

    Raises
    ------
    UnsayableError
        When the rule language can't say it.
    """
    return _Teller(known, own).truth(tree, no=False)


@dataclass(frozen=True)
class _Teller(Values):
    """Says conditions in the rule language."""

    def truth(self, node: Node, no: bool) -> str:
        """Return a condition, or what holds when it doesn't."""
        if isinstance(node, Operation) and node.sign in ("and", "or"):
            return self.joined(node, no)
        if isinstance(node, Operation) and node.sign in SIGNS:
            return self.comparison(node, no)
        if isinstance(node, Call) and (node.name, len(node.arguments)) == ("not", 1):
            return self.truth(node.arguments[0], not no)
        if isinstance(node, Call) and node.name == "selected":
            return self.selected(node, no)
        if isinstance(node, Call) and node.name in ("true", "false"):
            return ALWAYS if (node.name == "true") != no else NEVER
        raise UnsayableError(str(node))

    def joined(self, node: Operation, no: bool) -> str:
        word = node.sign if not no else {"and": "or", "or": "and"}[node.sign]
        parts = _chain(node, node.sign)
        sure = (
            {q.name for q in self.unlike(parts, "")} if word == "and" and not no else {}
        )
        teller = replace(self, sure=self.sure | frozenset(sure))
        gathered, left = teller.gathered(parts, word, no)
        sides = [*gathered, *(teller.side(word, part, no) for part in left)]
        idle, decisive = (ALWAYS, NEVER) if word == "and" else (NEVER, ALWAYS)
        if decisive in sides:
            return decisive
        return f" {word} ".join(side for side in sides if side != idle) or idle

    def unlike(self, parts: Sequence[Node], text: str) -> Iterator[Known]:
        """Yield the questions that are said not to be a text."""
        for part in parts:
            pair = self.equality(part, no=False)
            if pair is not None and pair[1:] == ("!=", text):
                yield pair[0]

    def equality(self, node: Node, no: bool) -> tuple[Known, str, str] | None:
        """Return a question, `=` or `!=`, and the text it is compared with."""
        if isinstance(node, Call) and node.name == "not" and len(node.arguments) == 1:
            return self.equality(node.arguments[0], not no)
        if (
            isinstance(node, Call)
            and node.name == "selected"
            and len(node.arguments) == 2
        ):
            left, right, sign = *node.arguments, "="
        elif isinstance(node, Operation) and node.sign in ("=", "!="):
            left, right, sign = node.left, node.right, node.sign
        else:
            return None
        if not isinstance(left, Reference) or not isinstance(right, Literal | Number):
            return None
        question = self.question(left)
        if question is None or (question.type == "codes" and right.text):
            return None
        return question, FLIPPED[sign] if no else sign, right.text

    def gathered(
        self, parts: Sequence[Node], word: str, no: bool
    ) -> tuple[list[str], list[Node]]:
        """Return what is said of one coded question in several parts, and the rest."""
        wanted = "!=" if word == "and" else "="
        found: dict[str, tuple[Known, dict[str, list[Node]]]] = {}
        for part in parts:
            pair = self.equality(part, no)
            if pair is not None and pair[0].type == "code" and pair[1] == wanted:
                question, _, text = pair
                values = found.setdefault(question.name, (question, {}))[1]
                values.setdefault(text, []).append(part)
        said, done = [], []
        for question, values in found.values():
            rule = self.one_of(question, tuple(values), word)
            if rule and len(values) > 1:
                said.append(rule)
                done += [id(part) for same in values.values() for part in same]
        return said, [part for part in parts if id(part) not in done]

    def one_of(self, question: Known, values: tuple[str, ...], word: str) -> str:
        """Return that a question is one of some answers, or is none of them."""
        name, empty = f"{{{question.name}}}", {"", *question.missing}
        rest = [v for v in values if v not in empty]
        whole = empty <= set(values)
        if not whole and empty & set(values):
            return ""
        if not whole and (word == "and" and question.optional):
            return ""
        listed = ", ".join(self.literal(question, Literal(v)) for v in rest)
        one, many = ("!=", "not in") if word == "and" else ("==", "in")
        held = (
            f"{name} {one} {listed}" if len(rest) == 1 else f"{name} {many} [{listed}]"
        )
        if not rest:
            return f"{'answered' if word == 'and' else 'missing'}({name})"
        return f"missing({name}) or {held}" if whole and word == "or" else held

    def side(self, word: str, node: Node, no: bool) -> str:
        said = self.truth(node, no)
        plain = not no and isinstance(node, Operation) and node.sign == word
        joined = " and " in said or " or " in said
        return f"({said})" if joined and not plain and not _closed(said) else said

    def comparison(self, node: Operation, no: bool) -> str:
        left, right, sign = node.left, node.right, node.sign
        if isinstance(right, Reference) and not isinstance(left, Reference):
            left, right, sign = right, left, TURNED[sign]
        sign = FLIPPED[sign] if no else sign
        question = self.question(left)
        if question is not None and isinstance(right, Literal | Number):
            return self.against(question, sign, right, no)
        said = f"{self.value(left)} {SIGNS[sign]} {self.value(right)}"
        doubtful = [q for q in self.questions(node) if q.optional]
        return self.or_missing(doubtful, said) if no or sign == "!=" else said

    def against(
        self, question: Known, sign: str, written: Literal | Number, no: bool
    ) -> str:
        """Compare a question with a written value."""
        if written.text == "":
            return self.emptiness(question, sign)
        if question.type == "codes":
            raise UnsayableError(question.name)
        if written.text in question.missing:
            return self.kind(question, sign, question.missing[written.text])
        said = f"{{{question.name}}} {SIGNS[sign]} {self.literal(question, written)}"
        # An empty text is unlike any other, and a number that isn't there neither more
        # nor less: so in a form `!=` and a denied comparison hold.
        loose = sign == "!=" or (no and sign != "=")
        return (
            self.or_missing([question], said) if loose and question.optional else said
        )

    def emptiness(self, question: Known, sign: str) -> str:
        if question.missing or sign not in ("=", "!="):
            raise UnsayableError(question.name)
        verb = "missing" if sign == "=" else "answered"
        item = next(iter(question.options.values()), question.name)
        return f"{verb}({{{item if question.type == 'codes' else question.name}}})"

    def kind(self, question: Known, sign: str, kind: str) -> str:
        if list(question.missing.values()).count(kind) > 1 or sign not in ("=", "!="):
            raise UnsayableError(question.name)
        said = f"missing({{{question.name}}}, '{kind}')"
        return said if sign == "=" else f"not {said}"

    def selected(self, node: Call, no: bool) -> str:
        """Return whether an option was chosen, of several answers or of one."""
        if len(node.arguments) != 2 or not isinstance(node.arguments[1], Literal):
            raise UnsayableError(node.name)
        question, written = self.question(node.arguments[0]), node.arguments[1]
        if question is None:
            raise UnsayableError(node.name)
        if question.type != "codes":
            return self.against(question, "!=" if no else "=", written, no)
        code = written.text.strip()
        if code not in question.options:
            # What can't be chosen never is.
            return ALWAYS if no else NEVER
        item = question.options[code]
        said = f"selected({{{question.name}}}, {code!r})"
        if len(question.options) == 1:
            said = f"{{{item}}} == 1"
        if not no:
            return said
        return (
            f"(missing({{{item}}}) or not {said})"
            if question.optional
            else f"not {said}"
        )

    def or_missing(self, questions: list[Known], said: str) -> str:
        names = dict.fromkeys(q.name for q in questions if q.type != "codes")
        lacks = "".join(f"missing({{{name}}}) or " for name in names)
        return f"({lacks}{said})" if lacks else said


def _chain(node: Node, sign: str) -> list[Node]:
    """Return what a word joins, however many times it stands there."""
    if isinstance(node, Operation) and node.sign == sign:
        return [*_chain(node.left, sign), *_chain(node.right, sign)]
    return [node]


def _closed(said: str) -> bool:
    """Whether the bracket that a rule opens with is closed by its last."""
    depth = 0
    for place, letter in enumerate(said):
        depth += (letter == "(") - (letter == ")")
        if depth == 0:
            return place > 0 and place == len(said) - 1
    return False
