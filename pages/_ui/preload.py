"""Have the browser load plotly.js with the page itself, not when the first figure arrives half a second later."""

from __future__ import annotations

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from pages._ui.chart import PLOTLY_URL

TAG = f'<script async src="{PLOTLY_URL}"></script></head>'.encode()


class PreloadPlotly:
    """ASGI middleware that names plotly.js in the head of every HTML page it lets through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass everything on; hold back the start of an HTML answer until its new length is known."""
        if scope["type"] != "http" or not _asks_for_a_page(scope):
            await self.app(scope, receive, send)
            return
        # Unpacked, so that the head can be read; a page is 8 kB, its scripts still travel packed.
        headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
        scope = {**scope, "headers": headers}
        held: list[Message] = []
        body = bytearray()

        async def rewrite(message: Message) -> None:
            if message["type"] == "http.response.start" and _is_html(message):
                held.append(message)
            elif held and message["type"] == "http.response.body":
                body.extend(message.get("body", b""))
                if not message.get("more_body", False):
                    await _send_whole(held.pop(), bytes(body), send)
            else:
                await send(message)

        await self.app(scope, receive, rewrite)


def _asks_for_a_page(scope: Scope) -> bool:
    accepted = dict(scope["headers"]).get(b"accept", b"")
    return scope["method"] == "GET" and accepted.startswith(b"text/html")


def _is_html(start: Message) -> bool:
    kinds = [value for name, value in start["headers"] if name.lower() == b"content-type"]
    return start["status"] == 200 and any(kind.startswith(b"text/html") for kind in kinds)


async def _send_whole(start: Message, body: bytes, send: Send) -> None:
    body = body.replace(b"</head>", TAG, 1)
    others = [(name, value) for name, value in start["headers"] if name.lower() not in (b"content-length", b"etag")]
    await send({**start, "headers": [*others, (b"content-length", str(len(body)).encode())]})
    await send({"type": "http.response.body", "body": body})
