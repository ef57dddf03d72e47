"""What carriers and warehouses export: many spellings of the same columns, parcels with several goods."""

import pytest

from tests.metrics.shop import Shop, balances

ROWS = (
    "select shipment_id, order_id, sku, quantity, promised_on::varchar, shipped_at::varchar, delivered_at::varchar, "
    "carrier from shipments order by 1, 2, 3"
)
HEADER = (
    "Tracking Number,Order Number,SKU,Qty Shipped,Ship Date,Delivered Date,Estimated Delivery Date,Carrier,"
    "Recipient Name,Postal Code"
)


def answers(shop: Shop) -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(ROWS)]


def test_a_parcel_is_its_goods_together(empty_shop: Shop) -> None:
    shop = empty_shop
    sent, got = "2026-05-04 16:20", "2026-05-07 10:05"
    person = "Ann Lee,45501"
    rows = (
        f"1Z1,#1001,A,2,{sent},{got},2026-05-06,UPS,{person}",
        f"1Z1,#1001,A,1,{sent},{got},2026-05-06,UPS,{person}",
        f"1Z1,#1001,B,1,{sent},{got},2026-05-06,UPS,{person}",
        f"1Z2,#1002,A,1,{sent},,2026-05-06,UPS,{person}",
        f"1Z3,#1003,A,one,{sent},,2026-05-06,UPS,{person}",
        f"1Z3,#1003,B,1,{sent},,2026-05-06,UPS,{person}",
        f",#1004,B,1,{sent},,2026-05-06,UPS,{person}",
        f"1Z5,#1005,,1,{sent},,2026-05-06,UPS,{person}",
        f"1Z6,#1006,A,1,{sent},2026-05-01 09:00,2026-05-06,UPS,{person}",
        ",Total,,9,,,,,,",
    )
    result = shop.take("shipments.csv", "\n".join((HEADER, *rows)) + "\n")
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined, result.ignored) == ("shipments", 5, 4, 1)
    assert result.warnings == ("delivered before it was shipped: 1 row",)
    assert answers(shop) == [
        ("1Z1", "#1001", "A", 3, "2026-05-06", f"{sent}:00", f"{got}:00", "UPS"),
        ("1Z1", "#1001", "B", 1, "2026-05-06", f"{sent}:00", f"{got}:00", "UPS"),
        ("1Z2", "#1002", "A", 1, "2026-05-06", f"{sent}:00", None, "UPS"),
        ("1Z6", "#1006", "A", 1, "2026-05-06", f"{sent}:00", "2026-05-01 09:00:00", "UPS"),
    ]
    # The parcel arrives: a later export replaces it as a whole.
    shop.take("shipments.csv", "\n".join((HEADER, f"1Z2,#1002,A,1,{sent},{got},2026-05-06,UPS,{person}")) + "\n")
    assert answers(shop)[2][6] == f"{got}:00"
    assert len(answers(shop)) == 4


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("shipment_id,tracking_no,order_ref,item_code,pieces,dispatched_at,eta", "S1,T1,7,A,2,2026-05-04,2026-05-06"),
        ("AWB;Order No.;Product SKU;Quantity;Pickup Date;Delivery Date", "T1;7;A;2;04/05/2026;13/05/2026"),
        (
            "Sendungsnummer;Bestellnummer;Artikelnummer;Menge;Versanddatum;Zustelldatum",
            "T1;7;A;2;04.05.2026;06.05.2026",
        ),
        (
            "amazon-order-id,shipment-id,shipment-date,sku,quantity-shipped,tracking-number,carrier,estimated-arrival-date",
            "7,D1,2026-05-04T08:00:00+00:00,A,2,T1,UPS,2026-05-06T20:00:00+00:00",
        ),
    ],
    ids=["warehouse", "carrier", "german", "amazon"],
)
def test_the_same_columns_have_many_names(empty_shop: Shop, header: str, row: str) -> None:
    result = empty_shop.take("export.csv", f"{header}\n{row}\n")
    assert (result.source, result.loaded) == ("shipments", 1), result
    (found,) = answers(empty_shop)
    assert found[:4] == ("T1", "7", "A", 2)
    assert str(found[5]).startswith("2026-05-04")


def test_a_list_of_parcels_without_their_goods_says_what_it_lacks(empty_shop: Shop) -> None:
    text = "Tracking number,Order,Carrier,Shipped,Delivered\nT1,7,DHL,2026-05-04,2026-05-06\n"
    result = empty_shop.take("parcels.csv", text)
    assert (result.source, result.loaded, result.quarantined) == ("shipments", 0, 1)
    assert any("items" in note for note in result.found)
