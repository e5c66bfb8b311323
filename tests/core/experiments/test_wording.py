"""Numbers as a reader sees them."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.experiments.wording import counted, number, round_down, score_words, updates, whole, with_powers

RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻−", "0123456789--")


def parse(text: str) -> float:
    """Read a number back: mantissa, then ×10 to a raised power."""
    sign, text = (-1.0, text[1:]) if text.startswith("−") else (1.0, text)
    if text.startswith("10") and text[2:] and not text[2:].isascii():
        text = "1×" + text
    mantissa, _, power = text.partition("×10")
    return sign * float(f"{mantissa}e{power.translate(RAISED) or 0}")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0"), (-0.0, "0"), (1.0, "1"), (-1.5, "−1.5"), (12220.0, "1.222×10⁴"), (5.780781e-12, "5.781×10⁻¹²"),
        (1e5, "10⁵"), (-1e-7, "−10⁻⁷"), (9999.6, "10⁴"), (0.28819, "0.2882"), (-2.5e300, "−2.5×10³⁰⁰"),
    ],
)  # fmt: skip
def test_number_is_written_as_in_a_book(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("the gradient is 2.3e−14 and", "the gradient is 2.3×10⁻¹⁴ and"),
        ("(eigenvalues −4.5e−13 to 1e+05)", "(eigenvalues −4.5×10⁻¹³ to 10⁵)"),
        ("a step of 0.23 leaves 2 of 3.", "a step of 0.23 leaves 2 of 3."),
    ],
)
def test_powers_in_a_sentence_are_written_as_in_a_book(written, read):
    assert with_powers(written) == read


@pytest.mark.parametrize(
    ("value", "text"), [(-2.2e-16, "0"), (-0.05764, "−0.05764"), (0.966667, "0.9667"), (1.0, "1"), (-3e5, "−3×10⁵")]
)
def test_a_score_of_zero_to_rounding_is_zero(value, text):
    assert score_words(value) == text


@given(st.floats(-1e300, 1e300))
def test_number_reads_back_within_its_digits(value):
    """Four significant digits are right to half of the last one, 5e-4 relative; subnormals have fewer."""
    assert parse(number(value)) == pytest.approx(value, rel=5.1e-4, abs=1e-320)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(1, 12))
def test_number_keeps_no_hyphen_and_no_e(value, digits):
    assert not set("-eE+") & set(number(value, digits))


@given(st.floats(1e-300, 1e300))
def test_sign_changes_nothing_else(value):
    assert number(-value) == "−" + number(value)


def test_digits_are_as_many_as_asked_for():
    assert (number(math.pi, 2), number(math.pi, 7)) == ("3.1", "3.141593")


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 updates"), (1, "1 update"), (300, "300 updates"), (12000, "12\u202f000 updates")]
)
def test_counts_are_in_words(count, text):
    assert updates(count) == text


@pytest.mark.parametrize(("count", "text"), [(0, "0 features"), (1, "1 feature"), (1000, "1\u202f000 features")])
def test_any_noun_is_counted(count, text):
    assert counted(count, "feature") == text


def test_whole_numbers_are_rounded():
    assert whole(1234.6) == "1\u202f235"


@pytest.mark.parametrize(
    ("value", "cut"), [(0.03, 0.03), (0.1, 0.1), (0.0123, 0.012), (0.0129, 0.012), (299.0, 290.0), (0.0, 0.0)]
)
def test_a_step_is_cut_to_two_digits(value, cut):
    assert round_down(value) == cut


@given(st.integers(1, 99), st.integers(-8, 8))
def test_two_digits_stay_as_they_are(digits, power):
    """Also a tenth of them, which binary numbers hold just below or above."""
    assert round_down(float(f"{digits}e{power}") / 10) == pytest.approx(float(f"{digits}e{power - 1}"), rel=1e-14)


@given(st.floats(1e-12, 1e12))
def test_a_cut_step_exceeds_nothing(value):
    """But by the 1e-9 of its last digit that rounding is given; nor is more than a tenth cut off."""
    assert 0.9 * value <= round_down(value) <= value * (1 + 1e-10)
