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

from pages.components.errors import show_error
from pages.components.headers import SecurityHeaders
from pages.components.session import close, is_ready, store


def warm_up() -> None:
    """Imports what pages need, which takes seconds, while the store is opened; then asks the pages' first questions."""
    from pages.components.warm_up import warm_up

    warm_up()


@asynccontextmanager
async def lifespan(_: st.App) -> AsyncIterator[None]:
    """Opens the store and warms up in threads of their own: the server answers meanwhile. Closes the store at the end."""
    for work in (store, warm_up):
        Thread(target=work, name=work.__name__, daemon=True).start()
    yield
    close()


async def health(_: Request) -> JSONResponse:
    """200 once the store is open and can be read, 503 before."""
    ready = is_ready()
    return JSONResponse({"ready": ready}, status_code=200 if ready else 503)


app = st.App(
    "pages/shell.py",
    lifespan=lifespan,
    routes=[Route("/health", health)],
    on_script_error=show_error,
    middleware=[Middleware(SecurityHeaders), Middleware(GZipMiddleware, minimum_size=1024)],
)
