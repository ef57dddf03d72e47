"""Results that are computed once for each reading connection, all of whose queries see the same state of the store."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import sqlalchemy as sa

_P = ParamSpec("_P")
_R = TypeVar("_R")


def per_read(query: Callable[Concatenate[sa.Connection, _P], _R]) -> Callable[Concatenate[sa.Connection, _P], _R]:
    """Caches by the connection and the arguments, which must be hashable. Callers must not change the result."""
    cached: WeakKeyDictionary[sa.Connection, dict[object, _R]] = WeakKeyDictionary()

    @wraps(query)
    def answer(connection: sa.Connection, /, *arguments: _P.args, **named: _P.kwargs) -> _R:
        of = cached.setdefault(connection, {})
        key = (arguments, tuple(named.items()))
        if key not in of:
            of[key] = query(connection, *arguments, **named)
        return of[key]

    return answer
