"""A known tool's file that lacks a needed column is refused by naming the column."""

from dataclasses import replace
from pathlib import Path

import pytest

from ecm.exporters import Exporter, Shape, exporters, lacking_columns, normal, recognise
from ecm.exporters.exporter import ColumnExporter
from ecm.ingest.recognising import shape_of
from ecm.reading import open_documents
from tests.metrics.shop import Shop

EXPORTS = Path(__file__).parents[1] / "exports"


@pytest.mark.parametrize("file", sorted(p.name for p in EXPORTS.glob("*.csv")))
def test_a_sample_export_without_one_of_its_needed_columns_names_it(file: str, tmp_path: Path) -> None:
    """Said to be of its tool, the file is refused with the column; where it says something by itself, it says the same."""
    for document in open_documents(EXPORTS / file, tmp_path):
        for sheet in document.sheets:
            shape = shape_of(sheet)
            read = recognise(shape)
            if read is None or not (source := next((s for s in exporters() if s.name == read.source), None)):
                continue
            names = {name for field in source.fields for name in field.names}
            for place, header in enumerate(shape.columns):
                without = _without(shape, place)
                if normal(header) not in names or recognise(without, read.source) is not None:
                    continue
                lacks = lacking_columns(without, read.source)
                assert lacks is None or _is_one_of(source, header, lacks.columns), (header, lacks)
                unasked = lacking_columns(without)
                assert unasked is None or unasked.title != source.title or _is_one_of(source, header, unasked.columns)


def _is_one_of(source: Exporter, header: str, columns: tuple[str, ...]) -> bool:
    """Whether one of the named columns is the one that was taken out, by any of its names."""
    return any(field.matches(header) and any(field.matches(name) for name in columns) for field in source.fields)


def _without(shape: Shape, place: int) -> Shape:
    return replace(
        shape,
        columns=(*shape.columns[:place], *shape.columns[place + 1 :]),
        sample=tuple((*row[:place], *row[place + 1 :]) for row in shape.sample),
    )


@pytest.mark.parametrize(
    ("header", "wanted", "title", "columns"),
    [
        ("Campaign,Day,Currency code,Impr.,Clicks,Avg. CPC", None, "Google Ads", ("cost",)),
        ("Campaign,Day,Currency code,Impr.,Clicks", "google_ads", "Google Ads", ("cost",)),
        ("Name,Email,Financial Status,Total,Created at,Lineitem name,Lineitem price", None, "Shopify orders",
         ("lineitem quantity",)),
        # As the tools write it, with much that nobody reads.
        ("Campaign status,Campaign,Budget,Budget type,Status,Status reasons,Optimization score,Campaign type,Currency code,Impr.,"
         "Interactions,Interaction rate,Avg. cost,Bid strategy type,Clicks,Conv. rate", None, "Google Ads", ("cost",)),
        ("Campaign name,Day,Delivery status,Delivery level,Reach,Impressions,Frequency,Link clicks,Clicks (all),CTR (all),CPC (all),"
         "Purchases,Results,Result indicator,Ends,Quality ranking,Reporting starts,Reporting ends", None, "Meta Ads", ("amount spent",)),
        ("id,title,link,availability", None, "Merchant feed", ("price",)),
        ("order_id,currency,gross_sales,total", None, "the table orders", ("ordered_at",)),
        ("sku,title", "product_costs", "the table product_costs", ("valid_from", "unit_cost")),
    ],
)  # fmt: skip
def test_a_refusal_names_what_the_file_lacks(
    header: str, wanted: str | None, title: str, columns: tuple[str, ...]
) -> None:
    assert lacking_columns(Shape(tuple(header.split(","))), wanted) == (title, columns)


@pytest.mark.parametrize(
    "header",
    ["fruit,taste", "Date,Campaign,Impressions,Clicks", "order_id,customer_id,order_status,order_purchase_timestamp",
     "Date,Description,Debit,Credit,Balance", "Name,Company,Email,Phone,Street,City,Zip,Country,Notes"],
)  # fmt: skip
def test_a_file_that_several_tools_or_none_could_have_written_is_claimed_for_none(header: str) -> None:
    assert lacking_columns(Shape(tuple(header.split(",")))) is None


def test_the_refusal_reaches_whoever_loads_and_the_next_files_are_loaded(empty_shop: Shop) -> None:
    feed = "id,title,link,availability\nA,Mug,https://a.example,in stock\n"
    result = empty_shop.take("feed.csv", feed)
    assert result.error is not None
    assert result.error.message == "feed.csv looks like Merchant feed, but lacks the column 'price'."
    named = empty_shop.take("feed.csv", feed, source="shopify_payments")
    assert named.error is not None
    assert "cannot be read as Shopify payment transactions: it lacks the columns" in named.error.message
    assert empty_shop.take("costs.csv", "sku,valid_from,unit_cost\nA,2026-01-01,1\n").loaded == 1


@pytest.mark.parametrize(
    "exporter", [e for e in exporters() if isinstance(e, ColumnExporter) and e.at_least], ids=lambda e: e.name
)
def test_a_table_without_the_columns_that_tell_a_tool_is_not_taken_for_its(exporter: ColumnExporter) -> None:
    headers = [name for field in exporter.fields for name in field.names[:1]]
    plain = tuple(name for name in headers if name not in exporter.telling)
    assert exporter.recognise(Shape((*plain, *exporter.telling[: exporter.at_least - 1]))) is None
