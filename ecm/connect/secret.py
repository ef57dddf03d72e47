"""Secrets of an address: named in it as ${NAME}, found in the environment or Streamlit's secrets, never shown or
stored.
"""

import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

from ecm.errors import BadValue

NAMED = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
# Names in an address's query that hold secrets.
_KEYED = re.compile(r"(?i)(token|key|secret|password|passwd|pwd|sig|signature|auth|credential)")
_PROJECT = Path(__file__).resolve().parents[2]
_HIDDEN = "***"


def held_secrets(given: Mapping[str, object] | None = None) -> dict[str, str]:
    """Every secret by its name: of the environment first, then the given ones, then the secrets.toml files'.

    given: Streamlit's, where a page calls this. Files: in the current folder, the program's, the user's own.
    """
    secrets: dict[str, str] = {}
    for folder in (Path.home(), _PROJECT, Path.cwd()):
        secrets |= _texts(_of_file(folder / ".streamlit" / "secrets.toml"))
    return secrets | _texts(given or {}) | dict(os.environ)


def filled_in(name: str, url: str, secrets: Mapping[str, str]) -> str:
    """The address with its secrets in place. Never to be shown. Raises BadValue, which names secrets only.

    A secret that is the whole address is used as it is; as a part of one it is percent-encoded, unless it is already.
    """
    whole = NAMED.fullmatch(url.strip())
    if whole:
        return _secret(name, whole[1], secrets).strip()

    def part(match: re.Match[str]) -> str:
        value = _secret(name, match[1], secrets)
        # A whole query or path may be one secret: its own separators stay.
        opens = url[match.start() - 1] if match.start() else ""
        in_user = "@" in url[match.end() :].split("/", 1)[0]
        safe = "" if in_user or opens == "=" else "/:?&=,"
        return value if quote(unquote(value), safe=safe) == value else quote(value, safe=safe)

    return NAMED.sub(part, url) if "://" in url else NAMED.sub(lambda m: _secret(name, m[1], secrets), url)


def without_secrets(text: str, url: str, secrets: Mapping[str, str]) -> str:
    """A sentence without any secret of this address, and without the address itself where it is one."""
    for secret in _parts(url, secrets):
        text = text.replace(secret, _HIDDEN)
    return text


def shown_url(url: str) -> str:
    """The address as it may be shown: its secrets replaced by ***, unless they are only named."""
    if "://" not in url:
        return url
    parts = urlsplit(url)
    authority = parts.netloc
    if "@" in authority:
        user, _, host = authority.rpartition("@")
        name, colon, password = user.partition(":")
        hidden = password if not password or NAMED.fullmatch(password) else _HIDDEN
        authority = f"{name}{colon}{hidden if colon else ''}@{host}"
    pairs = []
    for pair in parts.query.split("&") if parts.query else []:
        key, equals, value = pair.partition("=")
        secret = _KEYED.search(key) and value and not NAMED.fullmatch(value)
        pairs.append(f"{key}{equals}{_HIDDEN}" if secret else pair)
    rest = url.split("://", 1)[1][len(parts.netloc) :].split("?", 1)[0].split("#", 1)[0]
    query = f"?{'&'.join(pairs)}" if pairs else ""
    return f"{url.split('://', 1)[0]}://{authority}{rest}{query}{'#' + parts.fragment if parts.fragment else ''}"


def _secret(source: str, name: str, secrets: Mapping[str, str]) -> str:
    if not secrets.get(name):
        raise BadValue(
            f"The source {source} needs the secret {name}, which is not set.",
            f"Set the environment variable {name}, or write {name} into .streamlit/secrets.toml.",
        )
    return secrets[name]


def _parts(url: str, secrets: Mapping[str, str]) -> Iterable[str]:
    """What must not be shown, the longest first; replacing very short words would make sentences unreadable."""
    hidden = {secrets[name] for name in NAMED.findall(url) if secrets.get(name)}
    for value in tuple(hidden):
        hidden |= {quote(value, safe=""), unquote(value)}
        if "://" in value:
            parts = urlsplit(value)
            hidden |= {parts.netloc, parts.netloc.rpartition("@")[0], parts.query}
            password = parts.netloc.rpartition("@")[0].partition(":")[2]
            hidden |= {password, unquote(password)}
            hidden |= {v for _, _, v in (pair.partition("=") for pair in parts.query.split("&"))}
    return sorted((f for f in hidden if len(f) > 2), key=len, reverse=True)


def _of_file(path: Path) -> Mapping[str, object]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return {}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        # The error would repeat the line with the secret.
        raise BadValue(f"{path} is no TOML that can be read.", 'Write a line a secret: NAME = "value".') from None


def _texts(values: Mapping[str, object]) -> dict[str, str]:
    """The secrets outside of sections; those in sections, such as [auth], are the program's own."""
    return {str(k): str(v) for k, v in values.items() if isinstance(v, (str, int, float)) and not isinstance(v, bool)}
