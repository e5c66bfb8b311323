"""A figure as PNG, SVG and PDF without a page: drawn by a Chrome or Chromium of this machine, through kaleido."""

from __future__ import annotations

import logging
import threading
from collections.abc import Coroutine
from contextlib import suppress
from types import TracebackType
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import plotly.graph_objects as go

from core.report.pdf import svg_to_pdf

if TYPE_CHECKING:
    from kaleido import Kaleido
    from kaleido._utils.fig_tools import LayoutOpts

T = TypeVar("T")

PNG_SCALE = 3
WIDTH, HEIGHT = 900, 560
_SECONDS = 60.0  # for one picture


class NoPicturesError(Exception):
    """There is nothing to draw pictures with, and why in one sentence."""


class Pictures:
    """Draws figures with one browser that is started once, again if it dies, and ends with the block.

    Raises
    ------
    NoPicturesError
        On entering, where kaleido is not installed or finds no Chrome; from :meth:`draw`, where the browser fails.
    """

    def __enter__(self) -> Pictures:
        import asyncio  # at first use: asyncio costs start-up time

        self._loop = asyncio.new_event_loop()
        self._loop.set_exception_handler(lambda *_: None)  # of a dead browser: told by draw, once
        # On a thread of its own: where this is called, in a notebook say, a loop may be running already.
        self._thread = threading.Thread(target=self._loop.run_forever, name="pictures", daemon=True)
        self._thread.start()
        try:
            self._browser = self._run(_opened())
        except BaseException:
            self._end()
            raise
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(Exception):  # it may have died before
            self._run(self._browser.close())
        self._end()

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        """Wait for the work on the loop's thread; whatever ends the waiting, Ctrl-C too, ends the work."""
        from asyncio import run_coroutine_threadsafe

        waiting = run_coroutine_threadsafe(work, self._loop)
        try:
            return waiting.result()
        except BaseException:
            waiting.cancel()
            raise

    def _end(self) -> None:
        with suppress(Exception):
            self._run(_cancel_others())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def draw(self, figure: go.Figure) -> dict[str, bytes]:
        """The picture by the ending of its file: png, svg, pdf. A PDF that cannot be made is left out."""
        try:
            png, svg = self._both(figure)
        except Exception:  # the browser has ended, or hangs: kaleido tells it in many ways
            self._start_again()
            png, svg = self._both(figure)
        pictures = {"png": png, "svg": svg}
        with suppress(ValueError):
            pictures["pdf"] = svg_to_pdf(svg.decode())
        return pictures

    def _both(self, figure: go.Figure) -> tuple[bytes, bytes]:
        try:
            return self._drawn(figure, "png", PNG_SCALE), self._drawn(figure, "svg", 1)
        except Exception as error:
            raise NoPicturesError("the browser that draws them has failed") from error

    def _start_again(self) -> None:
        with suppress(Exception):
            self._run(self._browser.close())
        self._browser = self._run(_opened())

    def _drawn(self, figure: go.Figure, kind: Literal["png", "svg"], scale: int) -> bytes:
        width, height = figure.layout.width or WIDTH, figure.layout.height or HEIGHT
        options: LayoutOpts = {"format": kind, "scale": scale, "width": width, "height": height}
        return self._run(self._browser.calc_fig(figure, opts=options))


async def _cancel_others() -> None:
    """End what a browser has left waiting on this loop."""
    import asyncio

    others = asyncio.all_tasks() - {asyncio.current_task()}
    for task in others:
        task.cancel()
    await asyncio.gather(*others, return_exceptions=True)


async def _opened() -> Kaleido:
    try:
        from kaleido import Kaleido  # an extra, and slow to import
    except ImportError:
        raise NoPicturesError("kaleido is not installed") from None
    logging.getLogger("choreographer").setLevel(logging.CRITICAL)  # its warnings say nothing to who waits for a picture
    try:
        browser = Kaleido(mathjax=False, timeout=_SECONDS)  # MathJax would be fetched from elsewhere
        await browser.open()
    except Exception as error:
        raise NoPicturesError("kaleido finds no Chrome or Chromium that starts") from error
    return browser
