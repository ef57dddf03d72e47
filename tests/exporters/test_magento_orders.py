"""Magento's order grid: orders without lines, tax or discounts; statuses as code or as label; addresses to forget."""

from decimal import Decimal

from ecm.ingest import quarantined_rows
from tests.metrics.shop import Shop, balances

HEADER = (
    'ID,"Purchase Point","Purchase Date","Bill-to Name","Ship-to Name","Grand Total (Base)","Grand Total (Purchased)",'
    'Status,"Billing Address","Shipping Address","Shipping Information","Customer Email","Customer Group",Subtotal,'
    '"Shipping and Handling","Customer Name","Payment Method","Total Refunded","Allocated sources"'
)


def order(
    number: str,
    total: str,
    subtotal: str,
    shipping: str = "5.0000",
    status: str = "Complete",
    refunded: str = "0.0000",
    mail: str = "Ann.Lee@example.org",
    at: str = "Jan 5, 2026 11:03:05 AM",
) -> str:
    return (
        f'{number},"Main Website\n  Main Store\n    Default Store View","{at}","Ann Lee","Ann Lee",{total},{total},'
        f'{status},"1 Main Street,Springfield,Ohio,45501","1 Main Street,Springfield,Ohio,45501",'
        f'"Flat Rate - Fixed",{mail},General,{subtotal},{shipping},"Ann Lee",checkmo,{refunded},default'
    )


def export(*orders: str, header: str = HEADER) -> str:
    return "\n".join((header, *orders)) + "\n"


def rows(shop: Shop, columns: str, where: str = "true") -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        found = connection.exec_driver_sql(f"select {columns} from orders where {where} order by order_id")
        return [tuple(row) for row in found]


def test_the_grid_gives_orders_with_their_subtotals(empty_shop: Shop) -> None:
    shop = empty_shop
    result = shop.take(
        "orders.csv",
        export(
            order("000000001", "105.0000", "100.0000"),
            order("000000002", "85.0000", "100.0000", status="processing"),
            order("000000003", "124.9500", "100.0000", status="Closed", refunded="124.9500"),
            order("000000004", "55.0000", "50.0000", status="Canceled"),
            order("000000005", "55.0000", "50.0000", status="pending_payment", mail=""),
            order("000000006", "55.0000", "50.0000", status="Ready for Pickup"),
            order("000000007", "55.0000", "", status="Complete"),
            order("000000008", "fifty", "50.0000", status="Complete"),
        ),
    )
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined, result.ignored) == ("magento_orders", 6, 2, 0)
    assert result.warnings == ("unknown value: status: 1 row",)
    assert any("lines" in note for note in result.found)
    d = Decimal
    assert rows(shop, "order_id, status, gross_sales, discounts, shipping_income, tax, refunded_amount") == [
        ("000000001", "paid", d(100), None, d(5), None, d(0)),
        ("000000002", "paid", d(100), d(20), d(5), None, d(0)),
        ("000000003", "paid", d(100), None, d(5), None, d(105)),
        ("000000004", "cancelled", d(50), None, d(5), None, d(0)),
        ("000000005", "open", d(50), None, d(5), None, d(0)),
        ("000000006", "ready for pickup", d(50), None, d(5), None, d(0)),
    ]
    customers = rows(shop, "customer_id, ordered_on::varchar")
    assert len({c for c, _ in customers}) == 2
    assert customers[4] == ("", "2026-01-05")
    assert shop.value("orders", "2026-01-05", "2026-01-05") == 5
    kept = repr(rows(shop, "*")) + repr(quarantined_rows(shop.store, result.import_id))
    assert not any(text in kept for text in ("Ann", "example.org", "Main Street"))


def test_a_later_export_replaces_the_orders_it_shares(empty_shop: Shop) -> None:
    shop = empty_shop
    first = export(order("1", "55.00", "50.00", status="Pending"), order("2", "55.00", "50.00"))
    shop.take("a.csv", first)
    # Other columns chosen, in another order.
    header = 'Status,ID,"Grand Total (Base)","Purchase Date",Subtotal,"Customer Group"'
    again = shop.take("b.csv", export("Complete,1,55.00,2026-01-05 11:03:05,50.00,General", header=header))
    assert (again.source, again.loaded) == ("magento_orders", 1)
    assert rows(shop, "order_id, status, gross_sales::double") == [("1", "paid", 50.0), ("2", "paid", 50.0)]
