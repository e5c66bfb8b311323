"""Typed formulas: they mean what Python means, their derivatives are exact, and what is no formula is told where."""

import math
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.objectives import formula_objective
from core.objectives.elementary import ELEMENTARY
from core.objectives.formula_parser import DEEPEST, LARGEST_EXPONENT, LONGEST, parse_formula

POINTS = np.array([[0.7, -0.4], [-1.3, 0.9], [0.2, 0.3], [1.9, -2.1]])
NUMPY = {
    **{name: getattr(np, {"abs": "abs", "atan": "arctan"}.get(name, name)) for name in ELEMENTARY if name != "sigmoid"},
    "sigmoid": lambda u: 1 / (1 + np.exp(-u)),
    "pi": math.pi,
    "e": math.e,
}


def python(text, points):
    """What Python and NumPy make of an expression that this test has written itself."""
    x, y = points.T
    with np.errstate(all="ignore"):
        return np.broadcast_to(eval(text, {"__builtins__": {}}, {**NUMPY, "x": x, "y": y}), len(points))


NUMBERS = st.sampled_from(["0.5", "2", "3.25", "1e-1", "pi", "e"])
LEAVES = st.one_of(NUMBERS, st.sampled_from(["x", "y"]))


def compound(inner):
    return st.one_of(
        st.tuples(inner, st.sampled_from(["+", "-", "*", "/"]), inner).map(" ".join),
        st.tuples(inner, inner).map(lambda pair: f"({pair[0]}) * -({pair[1]})"),
        st.tuples(inner, st.integers(-3, 4)).map(lambda pair: f"({pair[0]})**{pair[1]}"),
        st.tuples(st.sampled_from(sorted(ELEMENTARY)), inner).map(lambda pair: f"{pair[0]}({pair[1]})"),
        inner.map(lambda text: f"-{text}"),
    )


EXPRESSIONS = st.recursive(LEAVES, compound, max_leaves=8).filter(lambda text: len(text) <= LONGEST)


@settings(max_examples=60, deadline=None)
@given(EXPRESSIONS)
def test_a_formula_means_what_python_means(text):
    """Rounding may differ in the last digits, magnified where nearly equal numbers are subtracted."""
    try:
        expected = python(text, POINTS)
    except ZeroDivisionError:  # of constants: an exception in Python, infinite here
        return
    found = formula_objective(text).value(POINTS)
    size = max(1.0, np.abs(expected[np.isfinite(expected)]).max(initial=0.0))
    if size < 1e8:
        np.testing.assert_allclose(found, expected, rtol=1e-9, atol=1e-9 * size)


@settings(max_examples=40, deadline=None)
@given(EXPRESSIONS)
def test_derivatives_agree_with_differences(text):
    """Wherever the function is tame: differences of width 1e-5 see no kink, pole or steep wall."""
    objective, width = formula_objective(text), 1e-5
    value, slope = objective.value_and_gradient(POINTS)
    curvature = objective.hessian(POINTS)
    tame = np.isfinite(value) & (np.abs(value) < 1e3) & (np.abs(curvature).max(axis=(1, 2)) < 1e3)
    steps = width * np.eye(2)
    ahead, behind = (np.stack([objective.value(POINTS + s * step) for step in steps], 1) for s in (1, -1))
    bend = np.abs(ahead + behind - 2 * value[:, None]) / width**2
    tame &= (bend < 2e3).all(axis=1)
    np.testing.assert_allclose(((ahead - behind) / (2 * width))[tame], slope[tame], atol=2e-4, rtol=1e-4)


@pytest.mark.parametrize("name", sorted(ELEMENTARY))
def test_each_function_has_its_slope_and_bend(name):
    """Central differences of width 1e-5 on values, and of the slope: eight and nine digits are left."""
    objective, width = formula_objective(f"{name}(x*y + 2)"), 1e-5
    steps = width * np.eye(2)
    slope = [(objective.value(POINTS[:3] + step) - objective.value(POINTS[:3] - step)) / (2 * width) for step in steps]
    np.testing.assert_allclose(objective.value_and_gradient(POINTS[:3])[1], np.stack(slope, 1), rtol=1e-6, atol=1e-8)
    ends = [objective.value_and_gradient(POINTS[:3] + sign * step)[1] for step in steps for sign in (1, -1)]
    bend = np.stack([(ends[0] - ends[1]) / (2 * width), (ends[2] - ends[3]) / (2 * width)], 2)
    np.testing.assert_allclose(objective.hessian(POINTS[:3]), bend, rtol=1e-6, atol=1e-7)


@pytest.mark.parametrize(
    ("text", "same"),
    [("-x^2", "-(x**2)"), ("2^-x", "2**(-x)"), ("x^2^3", "x**8"), ("x - y - 1", "(x - y) - 1"), ("x/y/2", "x/(2*y)"),
     ("+x", "x"), (" x\t*\ny ", "x*y"), ("x − 2·y", "x - 2*y"), (".5*x + 2.", "x/2 + 2"), ("1E2*x", "100*x")],
)  # fmt: skip
def test_operators_bind_as_in_python(text, same):
    np.testing.assert_allclose(formula_objective(text).value(POINTS), python(same, POINTS), rtol=1e-14)


@pytest.mark.parametrize(
    ("text", "latex"),
    [("x^2 + 3*y^2", "x^{2} + 3 \\cdot y^{2}"), ("(x - y)*2/pi", r"\frac{\left(x - y\right) \cdot 2}{\pi}"),
     ("x - (y - 1)", r"x - \left(y - 1\right)"), ("sqrt(x)*abs(y)", r"\sqrt{x} \cdot \left|y\right|"),
     ("(-x)^2", r"\left(-x\right)^{2}"), ("x*-y", r"x \cdot \left(-y\right)"), ("1.5e-3", r"1.5 \cdot 10^{-3}"),
     ("-1e5*x", r"\left(-1 \cdot 10^{5}\right) \cdot x"), ("x*1e5/y", r"\frac{x \cdot 1 \cdot 10^{5}}{y}"),
     ("1e5^2", r"\left(1 \cdot 10^{5}\right)^{2}"), ("(x/y)^2*x/y", r"\frac{\left(\frac{x}{y}\right)^{2} \cdot x}{y}"),
     ("-(x/y)", r"-\frac{x}{y}"), ("x*(x/y)", r"x \cdot \frac{x}{y}")],
)  # fmt: skip
def test_latex_keeps_the_brackets_that_matter(text, latex):
    assert formula_objective(text).latex == latex


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x + z*2", "'z' at character 5 is not known; use x, y, pi, e, exp,"),
        ("2x", "an operator is missing before 'x' at character 2"),
        ("x (y)", "an operator is missing before '(' at character 3"),
        ("sin x", "'sin' at character 1 is a function: write sin(...)"),
        ("(x + 1", "the bracket at character 1 is never closed"),
        ("x + 1)", "the bracket at character 6 closes none"),
        ("sin(x y)", "an operator is missing before 'y' at character 7"),
        ("x +", "ends at character 3 where a number, x or y must follow"),
        ("x * / y", "'/' at character 5 needs a number, x or y before it"),
        ("sin()", "')' at character 5 needs a number, x or y before it"),
        ("  ", "is empty"),
        ("x = 3", "'=' at character 3 is not part of a formula"),
        ("x[0]", "'[' at character 2 is not part of a formula"),
        ("x.real", "'.' at character 2 is not part of a formula"),
        ("x²", "'²' at character 2 is not part of a formula"),
        ("import_os", "'import_os' at character 1 is not known"),
        ("__class__", "'__class__' at character 1 is not known"),
        ("x^21", f"the exponent at character 3 must be between -{LARGEST_EXPONENT} and {LARGEST_EXPONENT}. Got 21."),
        ("x^9^9^9", "the exponent at character 5 must be between"),
        ("x^(1/0)", "the exponent at character 3 must be between -20 and 20. Got inf."),
        ("1e999*x", "'1e999' at character 1 is too large a number"),
        ("-" * 40 + "x", f"is nested more than {DEEPEST} levels deep at character 31"),
        ("(" * 40, "is nested more than"),
        ("x" * 201, f"must have at most {LONGEST} characters. Got 201."),
    ],
)
def test_what_is_wrong_is_told_with_its_place(text, sentence):
    with pytest.raises(ValueError, match="formula: .*" + re.escape(sentence)):
        formula_objective(text)


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="xyz0129.+-*/^() esinlog_'", max_size=40))
def test_any_text_gives_a_formula_or_a_sentence(text):
    try:
        parse_formula(text)
    except ValueError as error:
        sentence = str(error)
    else:
        sentence = ""
        assert formula_objective(text).value(POINTS).shape == (4,)
    assert not sentence or sentence.startswith("formula: ")


@pytest.mark.parametrize("text", ["log(x)", "sqrt(x)", "x^0.5", "1/0", "x/0", "0/0", "log(0*x)", "x^y", "(-2)^y"])
def test_outside_the_domain_is_a_result(text):
    """NaN or infinite, without a warning (they are errors here) or an exception."""
    objective = formula_objective(text)
    point = np.array([-1.0, 0.5])
    value, slope = objective.value_and_gradient(point)
    assert not np.isfinite(value)
    assert np.isnan(value) <= np.isnan(slope).all()
    assert objective.hessian(point).shape == (2, 2)


def test_other_runs_are_not_touched_by_one_outside_the_domain():
    values, slopes = formula_objective("log(x) + y").value_and_gradient([[-1.0, 1.0], [2.0, 1.0]])
    assert np.isnan(values[0]) and values[1] == pytest.approx(math.log(2) + 1)
    np.testing.assert_allclose(slopes[1], [0.5, 1.0])


def test_a_constant_is_a_flat_surface():
    value, slope = formula_objective("2 + 1").value_and_gradient(np.zeros((5, 2)))
    assert value.tolist() == [3.0] * 5 and not slope.any()
