"""The spelling of units: what people write, made plain, and read as a product of powers.

The grammar is that of SI practice: `*`, `·`, `.` or a space multiply, `/` and `per` divide,
from left to right, `^2`, `**2`, `²` and a digit right after the name are powers, and a number
before a name belongs to it, so that mL/min/100g is mL/min/(100 g). Where W/m·K read so is of the
wrong dimension, `all_below` gives the reading that its writer meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from fractions import Fraction

_LARGEST_POWER = 9
_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_SIGNS = str.maketrans(
    dict.fromkeys("−–‒‑", "-")
    | dict.fromkeys("·⋅∙•×", "*")
    | dict.fromkeys("∕⁄÷", "/")
    | dict.fromkeys("º˚", "°")
)
_DEGREE = re.compile(
    r"(?<![A-Za-z])(?:°|degrees?|deg)[\s_]*(c|celsius|centigrade|f|fahrenheit|k|kelvins?)(?![A-Za-z])", re.I
)
_DEGREE_WORD = re.compile(r"(?<![A-Za-z])(celsius|centigrade|fahrenheit)(?![A-Za-z])", re.I)
_TOKEN = re.compile(
    r"\s*(?:(?P<name>[^\W\d]+)|(?P<number>\d+(?:\.\d+)?)|(?P<power>\*\*|\^)|(?P<sign>[*/().]|[+-]))"
)

Lookup = Callable[[str], tuple[Fraction, Mapping[str, int]]]
Reading = tuple[Fraction, dict[str, int]]


class Malformed(Exception):
    """A unit that cannot be read: what is wrong, and what would help."""

    def __init__(self, what: str, advice: str | None = None):
        self.what, self.advice = what, advice
        super().__init__(what)


def tidy(written: str) -> str:
    """The text with plain characters: superscripts as ^n, degree signs as degC, degF, deg."""
    plain = re.sub(
        "[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻]+", lambda m: "^" + m[0].translate(_SUPERSCRIPTS), written.translate(_SIGNS)
    )
    plain = unicodedata.normalize("NFKC", plain).replace("Δ", "delta_")
    plain = _DEGREE.sub(lambda m: _degree(m[1]), plain)
    plain = _DEGREE_WORD.sub(lambda m: _degree(m[1]), plain)
    plain = plain.replace("°", "deg").replace("%", " percent ")
    return re.sub(r"\bper\b", "/", plain).strip()


def _degree(word: str) -> str:
    return {"c": "degC", "f": "degF", "k": "K"}[word[0].lower()]


class _Reader:
    """One pass over the tokens (kind, text, whether right after the one before)."""

    def __init__(self, unit: str, lookup: Lookup):
        self.unit, self.lookup, self.at = unit, lookup, 0
        self.tokens: list[tuple[str, str, bool]] = []
        position = 0
        while unit[position:].strip():
            found = _TOKEN.match(unit, position)
            if not found:
                raise Malformed(f'"{unit[position:].strip()[0]}" has no place in a unit')
            kind = found.lastgroup or ""
            self.tokens.append((kind, found[kind], found.start(kind) == position))
            position = found.end()

    def peek(self) -> tuple[str, str, bool]:
        return self.tokens[self.at] if self.at < len(self.tokens) else ("end", "", False)

    def take(self) -> str:
        self.at += 1
        return self.tokens[self.at - 1][1]

    def product(self) -> Reading:
        """A product up to the end or a closing bracket; a leading slash divides one."""
        total: Reading = (Fraction(1), {})
        first = True
        while True:
            kind, sign, _ = self.peek()
            if kind == "end" or sign == ")":
                if first:
                    raise Malformed("a unit is missing")
                return total
            divide = False
            if kind == "sign" and sign in "*./":
                if first and sign != "/":
                    raise Malformed(f'a unit cannot begin with "{sign}"')
                divide = self.take() == "/"
            total = _times(total, _power(self.factor(), -1 if divide else 1))
            first = False

    def factor(self) -> Reading:
        kind, text, _ = self.peek()
        if kind == "number":
            value = Fraction(self.take())
            if not value:
                raise Malformed("a zero has no place in a unit")
            reading: Reading = (value, {})
            if self.peek()[0] == "name":
                reading = _times(reading, self.name())
            elif value != 1 or self.peek()[0] == "power":
                raise Malformed(f'the number "{text}" has no place in a unit')
        elif kind == "name":
            reading = self.name()
        elif text == "(":
            self.take()
            reading = self.product()
            if self.peek()[1] != ")":
                raise Malformed("a bracket is not closed")
            self.take()
        else:
            raise Malformed("a unit is missing" if kind == "end" else f'"{text}" is not expected here')
        return _power(reading, self.exponent())

    def name(self) -> Reading:
        factor, dimension = self.lookup(self.take())
        return factor, dict(dimension)

    def exponent(self) -> int:
        """The power that follows: ^-2, **2, or a number right after the name (m3, s-1); else 1."""
        kind, text, close = self.peek()
        marked = kind == "power"
        if marked:
            self.take()
            kind, text, close = self.peek()
            bracket = text == "("
            if bracket:
                self.take()
                kind, text, close = self.peek()
        elif not close or not (kind == "number" or text in ("-", "+")):
            return 1
        sign = self.take() if text in ("-", "+") else "+"
        kind, text, _ = self.peek()
        if kind != "number" or not text.isdigit() or int(text) > _LARGEST_POWER:
            raise Malformed("a power of a unit is a small whole number")
        self.take()
        if marked and bracket and (self.peek()[1] != ")" or not self.take()):
            raise Malformed("a bracket is not closed")
        return int(sign + text)


def _times(a: Reading, b: Reading) -> Reading:
    powers = dict(a[1])
    for key, value in b[1].items():
        powers[key] = powers.get(key, 0) + value
    return a[0] * b[0], powers


def _power(a: Reading, exponent: int) -> Reading:
    return a[0] ** exponent, {k: v * exponent for k, v in a[1].items()}


def all_below(unit: str) -> str | None:
    """The unit with all that follows the first slash below it: W/m·K as W/m/K; None if that is the same."""
    above, slash, below = unit.partition("/")
    if not slash or "(" in below or not re.search(r"[^\s/][ *.]+[^\s/*.]", below):
        return None
    return above + "/" + re.sub(r"[ *.]+(?=[^\W\d])", "/", re.sub(r"\s*\*\*\s*", "^", below).strip())


def evaluate(unit: str, lookup: Lookup) -> Reading:
    """Factor to SI and powers of the base dimensions of `unit`; `lookup` knows the names.

    Raises Malformed for what is not a unit.
    """
    if len(unit) > 100:
        raise Malformed("this is no unit")
    tokens = _Reader(unit, lookup)
    if tokens.tokens and tokens.tokens[0][0] == "number":
        follows = tokens.tokens[1][1] if len(tokens.tokens) > 1 else ""
        if unit != "1" and (tokens.tokens[0][1] != "1" or follows != "/"):
            raise Malformed("two numbers stand before the unit", "write no separators, like 1000 mm")
    reading = tokens.product()
    if tokens.peek()[0] != "end":
        raise Malformed("a bracket is closed that was not opened")
    return reading
