"""A formula typed in x and y as an objective."""

from __future__ import annotations

from functools import lru_cache, partial

from core.objectives.analytic import Analytic, Window
from core.objectives.formula_parser import parse_formula
from core.objectives.formula_tree import evaluate, latex


@lru_cache(maxsize=64)
def formula_objective(
    text: str, *, extent: Window = ((-2.0, 2.0), (-2.0, 2.0)), start: tuple[float, float] = (1.0, 1.0)
) -> Analytic:
    """The function of x and y that the text describes, with exact derivatives; nothing of the text is executed.

    Known are numbers, x, y, pi, e, the operators ``+ - * / ^ **``, brackets, and the functions in ``ELEMENTARY``.

    Raises
    ------
    ValueError
        Where the text is no formula, with the place of the character that is wrong.

    Examples
    --------
    >>> objective = formula_objective("x^2 + 3*y^2")
    >>> objective.value_and_gradient([1.0, 2.0])[1]
    array([ 2., 12.])
    """
    tree = parse_formula(text)
    function = partial(evaluate, tree)  # no closure, so that it can be sent to another process
    return Analytic("formula", text, function, latex(tree), extent, start, "Typed.", minima_note="not known beforehand")
