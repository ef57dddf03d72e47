"""What advertising cost in the demo shop, as Google Ads and Meta write their reports."""

import csv
import io
from pathlib import Path

import numpy as np

from ecm.demo.shop import CHANNELS, CURRENCY, PAID_SEARCH, PAID_SOCIAL
from ecm.demo.simulate import History


def _spent(h: History, place: int, seed: int) -> dict[str, np.ndarray]:
    """Cents a day for each campaign: a share of what its visitors usually buy, whatever they bought."""
    random = np.random.Generator(np.random.PCG64([seed, h.count]))
    usual = h.visits[:, place] * h.worth * CHANNELS[place].media
    return {
        name: np.round(usual * share * random.uniform(0.92, 1.08, h.days)).astype(int)
        for name, share in h.campaigns(place).items()
    }


def _bought(h: History, place: int, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Orders and their value with tax, by day, as the platform claims them: a few more than there were."""
    mine = (h.channel == place) & (h.campaign == name)
    orders = np.bincount(h.day[mine], minlength=h.days)
    value = np.bincount(h.day[mine], weights=(h.subtotal + h.shipping)[mine], minlength=h.days)
    return orders * 1.15, value * 1.15


def google_ads(h: History, path: Path) -> Path:
    """UTF-16 with tabs, a title line, the period, totals at the end."""
    header = "Day,Campaign status,Campaign,Campaign type,Currency code,Impr.,Clicks,CTR,Avg. CPC,Cost,Conversions,Conv. value"
    lines = ["Campaign report", f'"{h.first:%B} {h.first.day}, {h.first.year} - {_last(h)}"', header.replace(",", "\t")]
    total = 0
    for name, cents in _spent(h, PAID_SEARCH, 11).items():
        orders, value = _bought(h, PAID_SEARCH, name)
        clicks = np.maximum(1, np.round(cents / 62)).astype(int)
        shown = clicks * 27
        total += int(cents.sum())
        for n in range(h.days):
            lines.append(
                f'{h.date_of(n)}\tEnabled\t{name}\tSearch\t{CURRENCY}\t"{shown[n]:,}"\t"{clicks[n]:,}"'
                f"\t{clicks[n] / shown[n]:.2%}\t{cents[n] / clicks[n] / 100:.2f}"
                f'\t"{cents[n] / 100:,.2f}"\t{orders[n]:.2f}\t"{value[n] / 100:,.2f}"'
            )
    for what in ("Campaigns", "Account", "Search"):
        lines.append(f'Total: {what}\t --\t --\t --\t{CURRENCY}\t\t\t\t\t"{total / 100:,.2f}"\t\t')
    path.write_bytes(("\n".join(lines) + "\n").encode("utf-16"))
    return path


def _last(h: History) -> str:
    return f"{h.last:%B} {h.last.day}, {h.last.year}"


def meta_ads(h: History, path: Path) -> Path:
    """UTF-8 with a byte order mark, everything quoted, the nameless total first."""
    rows = []
    for name, cents in _spent(h, PAID_SOCIAL, 13).items():
        orders, value = _bought(h, PAID_SOCIAL, name)
        for n in np.flatnonzero(cents):
            day = str(h.date_of(int(n)))
            clicks = max(1, round(int(cents[n]) / 48))
            rows.append(
                (name, day, "inactive", "campaign", clicks * 60, clicks * 78, clicks, f"{cents[n] / 100:.2f}",
                 f"{orders[n]:.0f}", f"{value[n] / 100:.2f}", day, day)
            )  # fmt: skip
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(
        ("Campaign name", "Day", "Delivery status", "Delivery level", "Reach", "Impressions", "Link clicks",
         f"Amount spent ({CURRENCY})", "Purchases", "Purchases conversion value", "Reporting starts", "Reporting ends")
    )  # fmt: skip
    total = sum(float(r[7]) for r in rows)
    writer.writerow(
        (
            "",
            "",
            "",
            "",
            "",
            sum(int(r[5]) for r in rows),
            "",
            f"{total:.2f}",
            "",
            "",
            str(h.first),
            str(h.date_of(h.days - 1)),
        )
    )
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode("utf-8-sig"))
    return path
