"""What GA4 saw of the demo shop: traffic by day and channel, and most of the transactions."""

from pathlib import Path

import duckdb
import numpy as np

from ecm.demo.shop import CHANNELS, ONLINE
from ecm.demo.simulate import History
from ecm.demo.written import Array, compact, copy, money, names, preamble

_VISITS_BY_DEVICE = {"mobile": 0.66, "desktop": 0.28, "tablet": 0.06}


def transactions(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """The orders that GA4 saw, each with the source of its visit."""
    mine = np.flatnonzero(_seen(h))
    sources = np.array([f"{c.source} / {c.medium}" for c in CHANNELS])[h.channel[mine]]
    return copy(
        con,
        {
            "Date": compact(h, h.day[mine]),
            "Transaction ID": np.char.replace(names(h)[mine], "#", ""),
            "Session source / medium": sources,
            "Session campaign": np.where(h.campaign[mine] == "", "(not set)", h.campaign[mine]),
            "Device category": h.device[mine],
            "Ecommerce purchases": np.ones(len(mine), int),
            "Purchase revenue": money((h.subtotal + h.shipping)[mine]),
        },
        folder / "ga4_transactions.csv",
        preamble(h, "Transactions: Transaction ID"),
    )


def traffic(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    """Sessions by day, channel, campaign and device: those that bought, and the many that did not."""
    random = np.random.Generator(np.random.PCG64(h.count + 1))
    blocks = []
    for place, known in enumerate(CHANNELS[:ONLINE]):
        for name, share in h.campaigns(place).items():
            for kind, size in _VISITS_BY_DEVICE.items():
                mine = _seen(h) & (h.channel == place) & (h.campaign == name) & (h.device == kind)
                bought = np.bincount(h.day[mine], minlength=h.days)
                revenue = np.bincount(h.day[mine], weights=(h.subtotal + h.shipping)[mine], minlength=h.days)
                visits = random.poisson(h.visits[:, place] * share / known.conversion * size)
                sessions = np.maximum(visits, bought + random.poisson(bought * 0.4))
                days = np.flatnonzero(share)  # a campaign has rows while it runs
                names = np.full(len(days), name or "(not set)", dtype=object)
                devices = np.full(len(days), kind, dtype=object)
                blocks.append(
                    (days, np.full(len(days), place), names, devices, bought[days], sessions[days], revenue[days])
                )
    day, channel, campaign, device, bought, sessions, revenue = (np.concatenate(b) for b in zip(*blocks, strict=True))
    engaged = np.maximum(np.round(sessions * 0.58).astype(int), bought)
    carts = np.minimum(sessions, bought + random.poisson(sessions * 0.055))
    return copy(
        con,
        {
            "Date": compact(h, day),
            "Session default channel group": np.array([c.name for c in CHANNELS])[channel],
            "Session source": np.array([c.source for c in CHANNELS])[channel],
            "Session medium": np.array([c.medium for c in CHANNELS])[channel],
            "Session campaign": campaign,
            "Device category": device,
            "Sessions": sessions,
            "Total users": np.round(sessions * 0.86).astype(int),
            "Engaged sessions": engaged,
            "Add to carts": carts,
            "Checkouts": np.minimum(carts, bought + random.poisson(carts * 0.25)),
            "Ecommerce purchases": bought,
            "Total revenue": money(revenue),
        },
        folder / "ga4_traffic_acquisition.csv",
        preamble(h, "Traffic acquisition: Session default channel group"),
    )


def _seen(h: History) -> Array:
    return np.asarray((h.channel < ONLINE) & h.seen & (h.state != "test"))
