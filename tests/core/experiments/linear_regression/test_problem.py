"""What the data must be for a fit to be computed at all."""

import pytest

from core.data import Csv
from core.experiments import LinearRegressionSettings, run_linear_regression


def _file(text: str):
    return lambda name, sha256: text.encode()


@pytest.mark.parametrize(("text", "name"), [("x,y\n1,2\n1e200,3\n4,5\n", "x"), ("x,y\n1,2\n2,3e90\n4,5\n", "y")])
def test_numbers_whose_squares_overflow_are_refused_by_name(text: str, name: str) -> None:
    with pytest.raises(ValueError, match=f"^{name} must stay below 1e\\+75: rescale it"):
        run_linear_regression(LinearRegressionSettings(data=Csv(file="big.csv")), files=_file(text))


def test_a_power_that_overflows_is_named() -> None:
    settings = LinearRegressionSettings(data=Csv(file="big.csv"), degree=10)
    with pytest.raises(ValueError, match="x¹⁰"):
        run_linear_regression(settings, files=_file("x,y\n1,2\n1e10,3\n4,5\n"))
