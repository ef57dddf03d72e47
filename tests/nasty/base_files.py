"""Small sound files of every kind that is read, as tools write them. Each can be loaded as it is."""

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from functools import cache

import pyarrow as pa
import pyarrow.parquet as pq

from tests.exporters.shopify_file import export, order
from tests.reading.workbook_writer import opendocument, workbook

GA4 = (
    "# ----------------------------------------\n# Traffic acquisition: Session default channel group\n# Account: Lake\n"
    "# Property: Lake\n# ----------------------------------------\n#\n# All Users\n# Start date: 20261001\n"
    "# End date: 20261002\nDate,Session default channel group,Sessions,Engaged sessions,Engagement rate,Event count,"
    "Key events,Total revenue\n20261001,Organic Search,100,60,0.6,500,2,80\n20261002,Email,50,30,0.6,250,1,40.5\n"
    "20261002,Paid Search,70,30,0.4,300,0,0\n"
)
GOOGLE_ADS = (
    'Campaign performance\n"October 1, 2026 - October 2, 2026"\n'
    "Day,Campaign status,Campaign,Campaign type,Currency code,Impr.,Clicks,Cost,Conversions,Conv. value\n"
    '2026-10-01,Enabled,Brand,Search,EUR,"1,000",40,12.50,2.00,100.00\n'
    '2026-10-02,Enabled,"Shop, all",Shopping,EUR,"2,000", --,"1,020.50",1.00,80.00\n'
    '2026-10-02,Paused,Brand,Search,EUR,90,4,1.50,0.00,0.00\nTotal: Account, --, --, --,EUR,"3,090",44,"1,034.50",3.00,180.00\n'
)
PAYPAL = (
    "\ufeffDate,Time,TimeZone,Name,Type,Status,Currency,Gross,Fee,Net,From Email Address,To Email Address,Transaction ID,"
    "Reference Txn ID,Invoice Number,Balance,Country,Note,Balance Impact\n"
    '10/23/2026,10:00:00,PDT,A Buyer,Express Checkout Payment,Completed,USD,"1,138.01",-33.30,"1,104.71",'
    "buyer@shop.example,,PP1,,#2001,,,,Credit\n"
    "10/24/2026,10:00:00,PDT,,Payment Refund,Completed,USD,-138.01,0.00,-138.01,,,PP2,PP1,,,,,Debit\n"
    "10/25/2026,11:00:00,PDT,,Website Payment,Completed,USD,50.00,-1.00,49.00,,,PP4,,#2002,,,,Credit\n"
)
SPEND = "date,platform,account,campaign,currency,cost,impressions,clicks\n" + "".join(
    f"2026-10-{day:02d},Google Ads,acc,Brand {day},EUR,{day}.25,{day}00,{day}\n" for day in range(1, 9)
)
TIME = [
    ["entry_id", "person", "date", "hours", "billable", "note"],
    ["T1", "Ann", "2026-10-01", 2.5, True, "Landing page"],
    ["T2", "Bo", "2026-10-02", 1, False, "Call &amp; notes"],
    ["T3", "Ann", "2026-10-05", 7.25, True, None],
]


def _shopify() -> bytes:
    return export(
        order("#1001", (2, "Mug", 10), (1, "Lamp, red", 24.5), email="ann@shop.example", id="700001", taxes="7.11"),
        order("#1002", (1, "Mug", 10), created="2026-01-06 23:30:00 -0500", email="bo@shop.example", id="700002"),
        order("#1003", (3, 'Pot "big"', 5), discount_code="TEN", discount_amount="1.50", subtotal="13.50", id="700003"),
    ).encode()


def _issues() -> bytes:
    issues = [
        {
            "number": number,
            "title": title,
            "state": "OPEN" if number % 2 else "CLOSED",
            "createdAt": f"2026-10-0{number}T10:00:00Z",
            "closedAt": None if number % 2 else "2026-10-09T10:00:00Z",
            "author": {"id": "u2", "is_bot": False, "login": "bokim"},
            "assignees": [{"id": "u1", "login": "annlee"}],
            "labels": [{"name": "bug", "color": "d73a4a"}],
            "url": f"https://github.com/lake/shop/issues/{number}",
        }
        for number, title in enumerate(["Fix the basket", "Zoë’s page", "Search"], 1)
    ]
    return json.dumps(issues, indent=1).encode()


def _json_lines() -> bytes:
    rows = [
        {"incident_id": f"I{n}", "started_at": f"2026-10-0{n} 10:00:00", "title": "Down", "cause": {"code": 500 + n}}
        for n in range(1, 6)
    ]
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def _xml_2003() -> bytes:
    space = "urn:schemas-microsoft-com:office:spreadsheet"
    rows = [
        ["sku", "valid_from", "unit_cost", "currency"],
        ["MUG", "2026-01-01", "4.5", "EUR"],
        ["LAMP", "2026-01-01", "9", "EUR"],
    ]
    cells = "".join(
        "<Row>" + "".join(f'<Cell><Data ss:Type="String">{cell}</Data></Cell>' for cell in row) + "</Row>"
        for row in rows
    )
    return (
        f'<?xml version="1.0"?><Workbook xmlns="{space}" xmlns:ss="{space}"><Worksheet ss:Name="Costs"><Table>'
        f"{cells}</Table></Worksheet></Workbook>"
    ).encode()


def _parquet() -> bytes:
    out = io.BytesIO()
    days = [f"2026-10-{day:02d}" for day in range(1, 7)]
    columns = {
        "date": days,
        "channel": ["Email", "Direct"] * 3,
        "sessions": list(range(6)),
        "revenue": [n / 4 for n in range(6)],
    }
    pq.write_table(pa.table(columns), out)
    return out.getvalue()


def _archive() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("spend.csv", SPEND)
        archive.writestr("exports/ga4.csv", GA4)
    return out.getvalue()


FILES: dict[str, Callable[[], bytes]] = {
    "shopify_orders.csv": _shopify,
    "google_ads.csv": GOOGLE_ADS.encode,
    "paypal.csv": PAYPAL.encode,
    "ga4.csv": GA4.encode,
    "issues.json": _issues,
    "incidents.jsonl": _json_lines,
    "time.xlsx": lambda: workbook({"Time": TIME, "Notes": [["Written by hand"]]}),
    "time.ods": lambda: opendocument(TIME),
    "costs.xml": _xml_2003,
    "traffic.parquet": _parquet,
    "spend.csv.gz": lambda: gzip.compress(SPEND.encode(), mtime=0),
    "exports.zip": _archive,
}


@cache
def base_file(name: str) -> bytes:
    """Its bytes."""
    return FILES[name]()
