"""The customary functions of two parameters, each with its minima, window and source."""

from __future__ import annotations

import math

import numpy as np

from core.data.nist import BOXBOD
from core.objectives.analytic import Minimum, register_analytic
from core.objectives.elementary import cos, exp
from core.objectives.jets import Jet, chain, raised, summed

BOXBOD_PLATEAU = (float(BOXBOD[:, 0].mean()), 9771.5)
"""Where BoxBOD's plateau of large b2 is lowest: b1, the mean of the demands, and the residual sum of squares there."""


@register_analytic(
    "Himmelblau",
    latex=r"(x^2 + y - 11)^2 + (x + y^2 - 7)^2",
    extent=((-6.0, 6.0), (-6.0, 6.0)),
    start=(0.0, 0.0),
    source="Himmelblau, Applied Nonlinear Programming, 1972.",
    minima=(
        Minimum(3.0, 2.0, 0.0),
        Minimum(-2.805118086952745, 3.131312518250573, 0.0),
        Minimum(-3.779310253377747, -3.283185991286170, 0.0),
        Minimum(3.584428340330492, -1.848126526964404, 0.0),
    ),
)
def himmelblau(x: Jet, y: Jet) -> Jet:
    """Four minima, all of value zero, around a hill."""
    return (x**2 + y - 11.0) ** 2 + (x + y**2 - 7.0) ** 2


@register_analytic(
    "Rosenbrock's valley",
    latex=r"(1 - x)^2 + 100\,(y - x^2)^2",
    extent=((-2.0, 2.0), (-1.0, 3.0)),
    start=(-1.2, 1.0),
    source="Rosenbrock, An automatic method for finding the greatest or least value of a function, 1960.",
    minima=(Minimum(1.0, 1.0, 0.0),),
)
def rosenbrock(x: Jet, y: Jet) -> Jet:
    """One minimum at the end of a bent, flat valley with steep walls."""
    return (1.0 - x) ** 2 + 100.0 * (y - x**2) ** 2


@register_analytic(
    "Beale",
    latex=r"(1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
    extent=((-4.5, 4.5), (-4.5, 4.5)),
    start=(1.0, 1.0),
    source="Beale, On an iterative method for finding a local minimum, Princeton report 25, 1958.",
    minima=(Minimum(3.0, 0.5, 0.0),),
)
def beale(x: Jet, y: Jet) -> Jet:
    """A flat plain with four steep corners."""
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


@register_analytic(
    "Rastrigin",
    latex=r"20 + x^2 + y^2 - 10 \cos 2\pi x - 10 \cos 2\pi y",
    extent=((-5.12, 5.12), (-5.12, 5.12)),
    start=(2.2, -1.7),
    source="Rastrigin, Systems of Extremal Control, 1974.",
    minima=(Minimum(0.0, 0.0, 0.0),),
    minima_note="a higher one near every other pair of whole numbers in the window",
)
def rastrigin(x: Jet, y: Jet) -> Jet:
    """A bowl covered with dimples."""
    return 20.0 + x**2 + y**2 - 10.0 * cos(2.0 * math.pi * x) - 10.0 * cos(2.0 * math.pi * y)


@register_analytic(
    "Ackley",
    latex=r"20 + e - 20\, e^{-0.2\sqrt{(x^2 + y^2)/2}} - e^{(\cos 2\pi x + \cos 2\pi y)/2}",
    extent=((-5.0, 5.0), (-5.0, 5.0)),
    start=(2.3, 1.6),
    source="Ackley, A Connectionist Machine for Genetic Hillclimbing, 1987.",
    minima=(Minimum(0.0, 0.0, 0.0),),
    minima_note="higher ones in the dimples around it; at the lowest the function has a kink",
)
def ackley(x: Jet, y: Jet) -> Jet:
    """A plain full of dimples with a funnel in the middle."""
    funnel = 20.0 - 20.0 * exp(-0.2 * math.sqrt(0.5) * _length(x, y))
    dimples = math.e - exp(0.5 * (cos(2.0 * math.pi * x) + cos(2.0 * math.pi * y)))
    return funnel + dimples  # summed in this order it is exactly 0 at the minimum


@register_analytic(
    "Styblinski-Tang",
    latex=r"\tfrac12 (x^4 - 16x^2 + 5x + y^4 - 16y^2 + 5y)",
    extent=((-5.0, 5.0), (-5.0, 5.0)),
    start=(0.5, 0.3),
    source="Styblinski & Tang, Experiments in nonconvex optimization, Neural Networks 3, 1990.",
    minima=(
        Minimum(-2.903534027771177, -2.903534027771177, -78.33233140754282),
        Minimum(-2.903534027771177, 2.746802770990837, -64.19561235905536),
        Minimum(2.746802770990837, -2.903534027771177, -64.19561235905536),
        Minimum(2.746802770990837, 2.746802770990837, -50.05889331056788),
    ),
)
def styblinski_tang(x: Jet, y: Jet) -> Jet:
    """Four minima of three different values."""
    return 0.5 * (x**4 - 16.0 * x**2 + 5.0 * x + y**4 - 16.0 * y**2 + 5.0 * y)


@register_analytic(
    "Six-hump camel",
    latex=r"(4 - 2.1x^2 + \tfrac13 x^4)\,x^2 + xy + (4y^2 - 4)\,y^2",
    extent=((-2.2, 2.2), (-1.3, 1.3)),
    start=(1.2, 1.0),
    source="Dixon & Szegö, The global optimization problem: an introduction, 1978.",
    minima=(
        Minimum(0.08984201310031806, -0.7126564030207396, -1.0316284534898774),
        Minimum(-0.08984201310031806, 0.7126564030207396, -1.0316284534898774),
        Minimum(1.703606714969981, -0.7960835686726251, -0.21546382438371764),
        Minimum(-1.703606714969981, 0.7960835686726251, -0.21546382438371764),
        Minimum(1.6071047529201972, 0.5686514548841314, 2.1042503103112584),
        Minimum(-1.6071047529201972, -0.5686514548841314, 2.1042503103112584),
    ),
)
def six_hump_camel(x: Jet, y: Jet) -> Jet:
    """Six minima in three pairs; the function is the same at (x, y) and at (-x, -y)."""
    return 4.0 * x**2 - 2.1 * x**4 + x**6 / 3.0 + x * y + 4.0 * y**4 - 4.0 * y**2


@register_analytic(
    "Booth",
    latex=r"(x + 2y - 7)^2 + (2x + y - 5)^2",
    extent=((-10.0, 10.0), (-10.0, 10.0)),
    start=(-6.0, 7.0),
    source="Jamil & Yang, A literature survey of benchmark functions, 2013, no. 17.",
    minima=(Minimum(1.0, 3.0, 0.0),),
)
def booth(x: Jet, y: Jet) -> Jet:
    """A quadratic bowl with κ = 9."""
    return (x + 2.0 * y - 7.0) ** 2 + (2.0 * x + y - 5.0) ** 2


@register_analytic(
    "Saddle",
    latex=r"x^2 - y^2",
    extent=((-2.0, 2.0), (-2.0, 2.0)),
    start=(1.5, 1e-3),
    source="The simplest saddle; for saddles in networks see Dauphin et al., 2014.",
    minima_note="none: the function falls for ever along y",
)
def saddle(x: Jet, y: Jet) -> Jet:
    """Up along x, down for ever along y."""
    return x**2 - y**2


@register_analytic(
    "Two weights in a row",
    latex=r"(ab - 1)^2",
    extent=((-3.0, 3.0), (-3.0, 3.0)),
    start=(2.5, 0.1),
    source="The smallest deep linear network; see Saxe, McClelland & Ganguli, 2014.",
    minima=(Minimum(1.0, 1.0, 0.0), Minimum(-1.0, -1.0, 0.0)),
    minima_note="every other point with ab = 1",
    parameter_names=("a", "b"),
)
def two_weights(a: Jet, b: Jet) -> Jet:
    """A valley of minima along ab = 1, flattest at (1, 1) and (-1, -1); a saddle at zero."""
    return (a * b - 1.0) ** 2


@register_analytic(
    "BoxBOD (NIST)",
    latex=r"\sum_{i=1}^{6} \bigl(y_i - b_1 (1 - e^{-b_2 x_i})\bigr)^2",
    extent=((0.0, 300.0), (-0.25, 3.0)),
    start=(1.0, 1.0),
    source="Box, Hunter & Hunter, Statistics for Experimenters, 1978, p. 483; certified by NIST StRD, 1996.",
    minima=(Minimum(213.80940889, 0.54723748542, 1168.0088766),),
    parameter_names=("b1", "b2"),
)
def boxbod(b1: Jet, b2: Jet) -> Jet:
    """Residual sum of squares of a saturating curve; for large b2 a plateau, lowest 9771.5 at b1 = 172.5."""
    y, x = BOXBOD.T[:, :, None]  # an axis of days before that of runs
    return summed((b1 * (1.0 - exp(-x * b2)) - y) ** 2, len(x))


def _length(x: Jet, y: Jet) -> Jet:
    """√(x² + y²); at zero, where it has a kink, its slope is taken as 0, which lies between those of all sides."""
    square = x**2 + y**2
    length = np.sqrt(square.value)
    return chain(
        square,
        length,
        lambda: np.where(np.equal(length, 0.0), 0.0, np.divide(0.5, length)),
        lambda: -0.25 * raised(length, -3.0),
    )
