"""The front door of Descent Lab: serves the pages and plotly.js; `streamlit run app.py` or `uvicorn app:app`."""

import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Event, Thread

import streamlit as st
from starlette.middleware import Middleware

from pages._ui.chart import plotly_route
from pages._ui.preload import PreloadPlotly

_PAGES_DRAWN = 4  # how many times as long as one drawing the first reader's page may take


@asynccontextmanager
async def warm_up(_: st.App) -> AsyncIterator[None]:
    """Draw a little in the background, then have worker processes: the first reader waits for no import."""
    ended = Event()
    warming = Thread(target=_warm_up, args=(ended,), name="warm-up", daemon=True)
    warming.start()
    yield
    ended.set()
    warming.join()


def _warm_up(ended: Event) -> None:
    """What every page needs comes first; worker processes would take the cores from the first page, and wait for it."""
    began = time.perf_counter()
    _draw_once()
    if ended.wait(_PAGES_DRAWN * (time.perf_counter() - began)):
        return
    from core.solvers import worker_processes

    with worker_processes():
        Thread(target=_share_once, name="share", daemon=True).start()
        ended.wait()


def _draw_once() -> None:
    from core.catalogue import EXPERIMENTS

    experiment = EXPERIMENTS["linear_regression"]
    view = experiment.views[0]
    view.draw(experiment.run(experiment.settings()), view.settings()).figure.to_json()


def _share_once() -> None:
    from core.catalogue import EXPERIMENTS

    for name in ("mlp", "splits"):  # the first needs scikit-learn here; the second, in pieces, SciPy in each process
        experiment = EXPERIMENTS[name]
        experiment.run(experiment.settings())


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
