"""What is no tool's is nobody's: a few common names in a header do not make an export of it."""

from pathlib import Path

import pytest

from ecm.exporters import Shape, exporters, recognise
from ecm.ingest.recognising import shape_of
from ecm.reading import open_documents

UNKNOWN = {
    "beers": "index,id,beer-name,style,ounces,abv,ibu,brewery_id,brewery-name,city,state",
    "titanic": "PassengerId,Survived,Pclass,Name,Sex,Age,SibSp,Parch,Ticket,Fare,Cabin,Embarked",
    "test of a game": "userid,version,sum_gamerounds,retention_1,retention_7",
    "orders of a marketplace": "order_id,customer_id,order_status,order_purchase_timestamp,order_approved_at",
    "customers of a marketplace": "customer_id,customer_unique_id,customer_zip_code_prefix,customer_city,customer_state",
    "ads of a study": "date,ad_id,xyz_campaign_id,fb_campaign_id,age,gender,interest,Impressions,Clicks,Spent",
    "a blank header": ",fruit,taste",
    "an address book": "Name,Company,Email,Phone,Street,City,Zip,Country,Notes",
    "a ledger": "Date,Description,Debit,Credit,Balance",
    "weather": "station,date,tmin,tmax,rain",
    "a reading list": "title,author,year,pages,status",
}
OURS = {
    "order_id,ordered_at,shoe_size": "orders",
    "date,clicks,impressions,position": "search_terms",
    "customer_id,orders_count,shoe_size,hat_size": "customers",
    "sku,valid_from,unit_cost,currency,warehouse,shelf,supplier": "product_costs",
}


@pytest.mark.parametrize("name", UNKNOWN)
def test_no_source_takes_a_table_of_something_else(name: str) -> None:
    shape = Shape(tuple(UNKNOWN[name].split(",")))
    assert [s.name for s in exporters() if s.recognise(shape) is not None] == []


@pytest.mark.parametrize("header", OURS)
def test_a_header_of_our_names_is_ours_beside_columns_of_ones_own(header: str) -> None:
    found = recognise(Shape(tuple(header.split(","))))
    assert found is not None
    assert found.source == OURS[header]


def test_whoever_says_what_a_table_is_is_believed() -> None:
    shape = Shape(tuple(UNKNOWN["customers of a marketplace"].split(",")))
    found = recognise(shape, "customers")
    assert found is not None
    assert found.source == "customers"


@pytest.mark.parametrize("file", sorted(p.name for p in (Path(__file__).parents[1] / "exports").glob("*.[ct]s*")))
def test_a_tools_own_export_is_no_other_tools(file: str, tmp_path: Path) -> None:
    """The second-best answer is far behind, or there is none; a table that uses our names is nobody else's."""
    path = Path(__file__).parents[1] / "exports" / file
    for document in open_documents(path, tmp_path):
        for sheet in document.sheets:
            shape = shape_of(sheet)
            sure = sorted(
                (r.confidence for s in exporters() if s.name != "canonical" and (r := s.recognise(shape))), reverse=True
            )
            assert len(sure) < 2 or sure[0] - sure[1] > 0.15, (file, sure)
