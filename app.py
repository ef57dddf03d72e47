"""The server: `streamlit run app.py`. Warms up at start, compresses, sets security headers, answers health checks.

The main script is pages/shell.py: a pages folder beside the main script would switch on Streamlit's old multipage mode.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from threading import Thread

import streamlit as st
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from pages.components.frame import tell
from pages.components.headers import SecurityHeaders
from pages.components.session import is_ready


def warm_up() -> None:
    """Runs in a thread of its own, what it imports included: the server answers meanwhile."""
    from pages.components.warm_up import warm_up

    warm_up()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Opens the store and asks the first questions while the first visitor's browser is still loading."""
    Thread(target=warm_up, name="warm-up", daemon=True).start()
    yield


async def health(_: Request) -> JSONResponse:
    """200 once the store is open and can be read, 503 before."""
    ready = is_ready()
    return JSONResponse({"ready": ready}, status_code=200 if ready else 503)


app = st.App(
    "pages/shell.py",
    lifespan=lifespan,
    routes=[Route("/health", health)],
    on_script_error=tell,
    middleware=[Middleware(SecurityHeaders), Middleware(GZipMiddleware, minimum_size=1024)],
)
