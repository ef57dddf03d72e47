"""The hash that stands for a customer: of an e-mail address and the store's own key, the same in Python and in SQL."""

import hashlib


def hashed(text: str, key: str) -> str:
    """24 hexadecimal digits of the SHA-256 of the key and the text, blanks around it and capitals left out."""
    return hashlib.sha256((key + text.strip().lower()).encode()).hexdigest()[:24]


def hashed_sql(expression: str, key: str) -> str:
    """The same of an SQL expression. key: as SQL, a literal or a parameter."""
    return f"substr(sha256({key} || lower(trim({expression}))), 1, 24)"
