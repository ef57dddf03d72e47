"""What GA4 saw of the demo shop: traffic by day and channel, and most of the transactions."""

from pathlib import Path

import duckdb
import numpy as np

from ecm.demo.shop import CHANNELS
from ecm.demo.simulate import History, smoothed
from ecm.demo.written import compact, copy, money, names, preamble


def transactions(con: duckdb.DuckDBPyConnection, h: History, folder: Path) -> Path:
    mine = np.flatnonzero((h.channel < 6) & h.seen & (h.state != "test"))
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
    rows: dict[str, list[object]] = {k: [] for k in ("day", "channel", "campaign", "device", "bought", "sessions")}
    devices = np.unique(h.device)
    usual = smoothed(np.bincount(h.day, minlength=h.days))
    for place, known in enumerate(CHANNELS[:6]):
        for name, share in known.campaigns:
            for device in devices:
                mine = (h.channel == place) & (h.campaign == name) & (h.device == device)
                bought = np.bincount(h.day[mine & h.seen], minlength=h.days)
                size = {"mobile": 0.66, "desktop": 0.28, "tablet": 0.06}[str(device)]
                lift = np.array([h.truths["checkout"].covers(h.date_of(n)) for n in range(h.days)])
                base = usual * known.share * share / known.conversion / np.where(lift, 1.12, 1.0) * size
                sessions = random.poisson(np.maximum(base, 0.2)) + bought
                for key, values in (("day", np.arange(h.days)), ("bought", bought), ("sessions", sessions)):
                    rows[key].extend(values.tolist())
                rows["channel"].extend([place] * h.days)
                rows["campaign"].extend([name or "(not set)"] * h.days)
                rows["device"].extend([str(device)] * h.days)
    day, sessions, bought = (np.array(rows[k]) for k in ("day", "sessions", "bought"))
    channel = np.array(rows["channel"])
    carts = np.minimum(sessions, bought + random.poisson(sessions * 0.055))
    return copy(
        con,
        {
            "Date": compact(h, day),
            "Session default channel group": np.array([c.name for c in CHANNELS])[channel],
            "Session source": np.array([c.source for c in CHANNELS])[channel],
            "Session medium": np.array([c.medium for c in CHANNELS])[channel],
            "Session campaign": rows["campaign"],
            "Device category": rows["device"],
            "Sessions": sessions,
            "Total users": np.round(sessions * 0.86).astype(int),
            "Engaged sessions": np.round(sessions * 0.58).astype(int),
            "Add to carts": carts,
            "Checkouts": np.minimum(carts, bought + random.poisson(carts * 0.25)),
            "Ecommerce purchases": bought,
            "Total revenue": money(bought * 9_100),
        },
        folder / "ga4_traffic_acquisition.csv",
        preamble(h, "Traffic acquisition: Session default channel group"),
    )
