"""The server's half of an export: the PDF, and the file that holds everything."""

from __future__ import annotations

import base64
import io
import zipfile

import plotly.graph_objects as go
import pytest
from streamlit.testing.v1 import AppTest

from pages._ui.export import answer_request

FIGURE = go.Figure(go.Scatter(y=[1, 2]))
FILES = {"run-data.csv": b"a\n1\n"}


def request(kind: str, label: str = "θ") -> dict[str, str]:
    drawn = f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="90"><text x="9" y="9">{label}</text></svg>'
    return {"id": "7", "kind": kind, "svg": drawn, "plain": drawn, "png": base64.b64encode(b"png").decode()}


def unpacked(answer: dict[str, str]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(answer["content"]))) as bundle:
        return {name: bundle.read(name) for name in bundle.namelist()}


def test_the_pdf_answers_the_request_it_was_made_for():
    answer = answer_request(request("pdf"), FIGURE, "run", FILES)
    assert base64.b64decode(answer["content"]).startswith(b"%PDF-")
    assert (answer["id"], answer["message"]) == ("7", "")


def test_the_bundle_holds_every_file():
    files = unpacked(answer_request(request("zip"), FIGURE, "run", FILES))
    assert set(files) == {"run.png", "run.svg", "run.pdf", "run.html", "run-data.csv"}
    assert files["run.png"] == b"png"
    assert files["run-data.csv"] == FILES["run-data.csv"]


def test_the_page_in_the_bundle_is_self_contained():
    page = unpacked(answer_request(request("zip"), FIGURE, "run", FILES))["run.html"]
    assert b"<script src=" not in page
    assert len(page) > 1_000_000  # plotly.js is in it


def test_the_link_of_the_page_is_the_same_after_a_rerun():
    """A reader may click it while the answer to another export makes the script run again."""

    def script() -> None:
        import plotly.graph_objects as go

        from pages._ui.export import _show_buttons

        _show_buttons(go.Figure(go.Scatter(y=[1, 2])), "run", {}, "export")

    at = AppTest.from_function(script, default_timeout=60).run()
    links = [at.get("download_button")[0].proto.url, at.run().get("download_button")[0].proto.url]
    assert links[0] and links[0] == links[1]


@pytest.mark.parametrize("kind", ["pdf", "zip"])
def test_a_pdf_that_fails_is_said_in_a_sentence_and_spoils_nothing_else(kind):
    answer = answer_request(request(kind, "漢"), FIGURE, "run", FILES)
    assert "The PDF could not be made." in answer["message"] and "漢" in answer["message"]
    if kind == "zip":
        assert set(unpacked(answer)) == {"run.png", "run.svg", "run.html", "run-data.csv"}
    else:
        assert answer["content"] == ""
