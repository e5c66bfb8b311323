"""The front door of Descent Lab: serves the pages and plotly.js; `streamlit run app.py` or `uvicorn app:app`."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

import streamlit as st
from starlette.middleware import Middleware

from core.solvers import worker_processes
from pages._ui.chart import plotly_route
from pages._ui.preload import PreloadPlotly


@asynccontextmanager
async def warm_up(_: st.App) -> AsyncIterator[None]:
    """Start worker processes, and compute and draw a little in the background: the first reader waits for no import."""
    with worker_processes():
        Thread(target=_work_once, name="warm-up", daemon=True).start()
        yield


def _work_once() -> None:
    from core.catalogue import EXPERIMENTS

    experiment = EXPERIMENTS["linear_regression"]
    view = experiment.views[0]
    view.draw(experiment.run(experiment.settings()), view.settings()).figure.to_json()
    in_pieces = EXPERIMENTS["splits"]  # its pieces go to the worker processes, and need SciPy there
    in_pieces.run(in_pieces.settings())


def on_script_error(error: Exception) -> bool:
    """Log an unexpected error on the server and tell the reader so in one sentence, without a traceback."""
    logging.getLogger("descent_lab").error("A page failed.", exc_info=error)
    st.error("Something went wrong on this page. Change a setting or reload it; the server's log says what happened.")
    return True


# The pages' script stands one folder deeper than this file on purpose: a `pages` folder beside the entry script
# makes Streamlit answer the first deep link with that page's file alone, outside the navigation.
app = st.App(
    "pages/router.py",
    lifespan=warm_up,
    routes=[plotly_route()],
    middleware=[Middleware(PreloadPlotly)],
    on_script_error=on_script_error,
)
