"""The names and contents of the files that belong to a figure."""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import pytest

from core.report import figure_html, headless_command, table_files
from core.solvers import Adam


def test_every_table_has_a_file_named_by_its_title():
    table = pd.DataFrame({"x": [0.1 + 0.2]})
    long = "Update 8: every weight moves against its derivative, as far as the step size says"
    files = table_files("neuron_graph", table, {"By solver (σ²/n)": table, long: table})
    assert list(files) == [
        "neuron_graph.csv", "neuron_graph-by-solver-σ²-n.csv",
        "neuron_graph-update-8-every-weight-moves-against-its.csv",
    ]  # fmt: skip
    assert set(files.values()) == {b"x\n0.30000000000000004\n"}


def test_the_page_needs_nothing_from_elsewhere():
    page = figure_html(go.Figure()).decode()
    assert "plotly.js v" in page and "<script src=" not in page and '"showSendToCloud": false' in page


@pytest.mark.parametrize(
    ("settings", "command"),
    [
        (Adam(), "python -m core run example"),
        (Adam(1e-3, epsilon=1e-7), "python -m core run example --set learning_rate=0.001 --set epsilon=1e-07"),
    ],
)
def test_the_command_names_what_is_not_the_default(settings, command):
    assert headless_command("example", settings) == command


def test_the_command_is_quoted_for_a_shell():
    from core.experiments.splits import SplitsSettings

    assert headless_command("splits", SplitsSettings(repeat="new data")).endswith(" --set 'repeat=new data'")
