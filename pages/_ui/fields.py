"""What a control has to know about a settings field: its words, its bounds, and its values as a widget holds them."""

from __future__ import annotations

import math
from dataclasses import dataclass

from pydantic.fields import FieldInfo

from core.settings_paths import NONE, Scalar, allows_none, base_type, format_scalar, is_text_list, literals

# Words that plain capitals would spoil.
_SPELLED = {"qr": "QR", "svd": "SVD", "lbfgs": "L-BFGS", "mse": "MSE", "mae": "MAE", "pca": "PCA", "3d": "3-D"}
_WIDEST_INT_SLIDER = 1000
_WIDEST_FLOAT_SLIDER = 100.0
_LEAST_LISTED, _MOST_LISTED = 1e-5, 10.0  # the list of values on a log scale reaches at least from here to here
_LISTED_BESIDE_DEFAULT = 1e2


@dataclass(frozen=True)
class Bounds:
    """The interval a number must lie in; an open end is not part of it."""

    low: float = -math.inf
    high: float = math.inf
    low_open: bool = False
    high_open: bool = False

    @property
    def is_closed(self) -> bool:
        """Whether both ends exist and belong to it."""
        return math.isfinite(self.low) and math.isfinite(self.high) and not (self.low_open or self.high_open)

    def holds(self, value: float) -> bool:
        """Whether a value lies in it."""
        above = value > self.low if self.low_open else value >= self.low
        below = value < self.high if self.high_open else value <= self.high
        return above and below

    def in_words(self) -> str:
        """The interval as a reader says it: "above 0 and at most 10"."""
        low = "" if self.low == -math.inf else f"{'above' if self.low_open else 'at least'} {in_short(self.low)}"
        high = "" if self.high == math.inf else f"{'below' if self.high_open else 'at most'} {in_short(self.high)}"
        return " and ".join(part for part in (low, high) if part) or "a number"


def hint(field: FieldInfo, name: str) -> str:
    """A display hint of the field, "" if it has none."""
    hints = field.json_schema_extra
    return str(hints.get(name, "")) if isinstance(hints, dict) else ""


def label_of(name: str, field: FieldInfo) -> str:
    """What the control is called."""
    return hint(field, "label") or in_sentence_case(name)


def word_of(field: FieldInfo, word: str) -> str:
    """What a reader calls a word the field may take: its title if it has one, with a capital."""
    title = titles_of(field).get(word, "")
    return f"{title[:1].upper()}{title[1:]}" if title else in_sentence_case(word)


def titles_of(field: FieldInfo) -> dict[str, str]:
    """What a reader calls the words that the field may take, for those that have a title."""
    hints = field.json_schema_extra
    titles = hints.get("titles") if isinstance(hints, dict) else None
    return {str(word): str(title) for word, title in titles.items()} if isinstance(titles, dict) else {}


def in_sentence_case(word: str) -> str:
    """A name of the code as a reader's words: ``normal_equations`` is "Normal equations"."""
    spaced = word.replace("_", " ")
    return _SPELLED.get(word, spaced[:1].upper() + spaced[1:])


def bounds_of(field: FieldInfo) -> Bounds:
    """The bounds that pydantic checks."""
    found: dict[str, float | bool] = {}
    for rule in field.metadata:
        for attribute, end in (("ge", "low"), ("gt", "low"), ("le", "high"), ("lt", "high")):
            limit = getattr(rule, attribute, None)
            if limit is not None:
                found |= {end: float(limit), f"{end}_open": attribute in ("gt", "lt")}
    return Bounds(**found)  # type: ignore[arg-type]


def kind_of(field: FieldInfo) -> str:
    """Which widget draws a field: columns, toggle, words, list, text, values, slider or number."""
    annotation, scalar = field.annotation, base_type(field.annotation)
    if hint(field, "options"):
        return "columns" if is_text_list(annotation) else "column"
    if scalar is bool:
        return "toggle"
    if literals(annotation):
        return "words"
    if is_text_list(annotation) or scalar is str:
        return "text"
    if allows_none(annotation) or hint(field, "scale") == "log":
        return "values"
    return "slider" if _suits_a_slider(bounds_of(field), scalar) else "number"


def listed_values(field: FieldInfo, present: Scalar) -> list[str]:
    """The values 1, 3, 10, 30, ... within the bounds and the present one; None, where allowed, first."""
    bounds, whole = bounds_of(field), base_type(field.annotation) is int
    default = field.default if isinstance(field.default, int | float) and field.default else 1.0
    low = max(bounds.low, min(_LEAST_LISTED, abs(default) / _LISTED_BESIDE_DEFAULT))
    high = min(bounds.high, max(_MOST_LISTED, abs(default) * _LISTED_BESIDE_DEFAULT))
    if whole:
        low, high = max(low, 1), min(bounds.high, max(high, 1e4))
    exponents = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    values = {float(f"{digit}e{exponent}") for exponent in exponents for digit in (1, 3)}
    listed = {value for value in values if low <= value <= high and bounds.holds(value)}
    if present is not None:
        listed.add(float(present))
    texts = [as_text(int(value) if whole else value) for value in sorted(listed)]
    return [as_listed(None, field), *texts] if allows_none(field.annotation) else texts


def as_listed(value: Scalar, field: FieldInfo) -> str:
    """A value as the list shows it: a number, or the field's word for None."""
    return hint(field, "none") or NONE if value is None else as_text(value)


def as_text(value: Scalar) -> str:
    """A number as it is written in a list: 0.03, 300, 1e-05 as 1e-5; every digit is kept."""
    if not isinstance(value, float):
        return format_scalar(value)
    text = format_scalar(value).replace("e-0", "e-").removesuffix(".0")
    return text if value == 0 or abs(value) >= 1e-3 or "e" in text else _scientific(value)


def parse_number(text: str, field: FieldInfo) -> int | float | None:
    """The number that a reader typed, or None for the word that stands for None.

    Raises
    ------
    ValueError
        If it is no number within the field's bounds, in one sentence.
    """
    typed = text.strip()
    if allows_none(field.annotation) and typed == as_listed(None, field):
        return None
    bounds, whole = bounds_of(field), base_type(field.annotation) is int
    try:
        value = float(typed.replace("−", "-"))
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or not bounds.holds(value) or (whole and value != int(value)):
        raise ValueError(f"It must be {'a whole number ' if whole else ''}{bounds.in_words()}. Got {text[:40]!r}.")
    return int(value) if whole else value


def step_of(bounds: Bounds, scalar: type) -> float | int:
    """The slider's step: 1 for whole numbers, else a round number near a hundredth of the range."""
    if scalar is int:
        return 1
    return 10.0 ** math.floor(math.log10((bounds.high - bounds.low) / 50))


def in_short(value: float) -> str:
    """A number in at most 6 significant digits."""
    return f"{value:,.0f}" if value == int(value) and 1e3 <= abs(value) < 1e15 else f"{value:.6g}"


def _scientific(value: float) -> str:
    digits, exponent = f"{value:.16e}".split("e")
    shortest = next(f"{value:.{n}e}" for n in range(17) if float(f"{value:.{n}e}") == value or n == 16)
    digits = shortest.split("e")[0]
    return f"{digits}e{int(exponent)}"


def _suits_a_slider(bounds: Bounds, scalar: type) -> bool:
    if not bounds.is_closed:
        return False
    return bounds.high - bounds.low <= (_WIDEST_INT_SLIDER if scalar is int else _WIDEST_FLOAT_SLIDER)
