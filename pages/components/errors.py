"""Errors as sentences with what to do; no traceback reaches a visitor."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import uuid4

import streamlit as st

from ecm.errors import EcmError
from pages.components.plain import plain

_log = logging.getLogger("ecm.pages")


@contextmanager
def errors_shown() -> Iterator[None]:
    """Shows an error that a person can act on in place of what follows."""
    try:
        yield
    except EcmError as error:
        show_error(error)


def show_error(error: Exception) -> bool:
    """Any error in a sentence. True: nothing else need be shown."""
    if isinstance(error, EcmError):
        st.error(_sentence(error), icon=":material/error:")
        return True
    # Streamlit has written the traceback to the server's log before it calls this.
    reference = uuid4().hex[:8]
    _log.error("The error above was shown to a visitor as %s.", reference)
    st.error(
        "This could not be shown, because of a fault in the program. Reload the page; if it stays, choose another period or "
        f"page, and give whoever runs this dashboard the reference {reference}, which is in the server's log.",
        icon=":material/error:",
    )
    return True


def show_warning(error: EcmError) -> None:
    """What is to be changed in a form."""
    st.warning(_sentence(error))


def _sentence(error: EcmError) -> str:
    return f"{plain(error.message)} {plain(error.hint)}"
