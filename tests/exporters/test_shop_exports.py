"""Shopify's products, customers and payment transactions, WooCommerce's products: what they tell, and what is no product."""

import csv
import io

from tests.exporters.shopify_file import export, order
from tests.metrics.shop import COSTS, LINES, Shop, balances

PRODUCTS = "Handle,Title,Body (HTML),Vendor,Type,Status,Option1 Name,Option1 Value,Variant SKU,Variant Barcode,Variant Price,Variant Compare At Price,Cost per item,Variant Inventory Qty,Variant Inventory Policy,Variant Grams,Image Src,Metafield: colour"  # fmt: skip
NEW = "Title,URL handle,Description,Vendor,Product category,Type,Status,SKU,Barcode,Option1 name,Option1 value,Price,Compare-at price,Cost per item,Inventory quantity,Continue selling when out of stock,Weight value (grams),Product image URL"  # fmt: skip


def _csv(header: str, *rows: str) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(next(csv.reader([header])))
    return text.getvalue() + "\n".join(rows) + "\n"


def _rows(shop: Shop, sql: str) -> list[tuple[object, ...]]:
    with shop.store.read() as connection:
        return [tuple(row) for row in connection.exec_driver_sql(sql)]


def test_variants_have_their_products_own_values_and_pictures_are_none(empty_shop: Shop) -> None:
    text = _csv(
        PRODUCTS,
        "mug,Mug,<p>Red &amp; round</p>,Clay,Cups,active,Size,Small,MUG-S,'401234,10.00,12.00,4.00,5,deny,300,https://x.example/1.jpg,red",
        "mug,,,,,,,Large,MUG-L,,14.00,,,-2,deny,500,,",
        "mug,,,,,,,,,,,,,,,,https://x.example/2.jpg,",
        "tea,Loose tea,,Leaf,Tea,draft,Title,Default Title,,,7.00,5.00,,0,continue,,,",
        "pot,Pot,,Clay,Pots,active,Title,Default Title,POT,,9.00,,,2,deny,,,",
        "pot,Pot,,Clay,Pots,active,Title,Default Title,POT,,9.50,,,2,deny,,,",
    )
    result = empty_shop.take("products_export.csv", text)
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined, result.ignored) == ("shopify_products", 3, 2, 1)
    assert result.reasons == {"duplicate in file": 2, "a picture of the product above": 1}
    assert any("compare-at price below the price" in w for w in result.warnings)
    assert _rows(
        empty_shop,
        "select sku, title, brand, category, price, sale_price, availability, stock, status, as_of::varchar, origin "
        "from products order by sku",
    ) == [
        ("MUG-L", "Mug – Large", "Clay", "Cups", 14, None, "out_of_stock", -2, "active", "2026-11-23", "catalogue"),
        ("MUG-S", "Mug – Small", "Clay", "Cups", 12, 10, "in_stock", 5, "active", "2026-11-23", "catalogue"),
        ("tea", "Loose tea", "Leaf", "Tea", 7, None, "backorder", 0, "draft", "2026-11-23", "catalogue"),
    ]


def test_the_new_template_tells_the_same_and_what_goods_cost(empty_shop: Shop) -> None:
    text = _csv(
        NEW,
        "Mug,mug,Round,Clay,Home > Cups,Cups,Active,MUG-S,401234,Size,Small,10.00,12.00,4.00,5,FALSE,300,https://x.example/1.jpg",
    )
    result = empty_shop.take("products_export_2.csv", text)
    assert (result.source, result.loaded, result.tables) == ("shopify_products", 1, ("products", "product_costs"))
    assert _rows(empty_shop, "select sku, price, sale_price, weight_g from products") == [("MUG-S", 12, 10, 300)]
    assert _rows(empty_shop, "select sku, unit_cost, currency from product_costs") == [("MUG-S", 4, "")]


def test_customers_tell_who_had_ordered_before_and_nobodys_name_is_kept(empty_shop: Shop) -> None:
    shop = empty_shop
    header = "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address City,Default Address Country Code,Phone,Total Spent,Total Orders,Tax Exempt,Tags"
    text = _csv(
        header,
        "'7001,Ann,Doe,ann@example.com,yes,Town,DE,123,100.00,3,no,vip",
        "'7002,Ben,Doe,,no,Town,FR,123,0.00,0,no,",
        ",Eve,Doe,,no,Town,FR,123,0.00,0,no,",
        "'7003,Cy,Doe,cy@example.com,no,Town,FR,123,9.00,many,no,",
    )
    shop.take(
        "o.csv", export(order("#CU1", (1, "A", 10.0), created="2026-11-05 10:00:00 +0100", email="ANN@example.com"))
    )
    assert shop.values("orders", "customer_type", "2026-11-01", "2026-11-22") == {"new": 1}
    result = shop.take("customers_export.csv", text)
    assert balances(result)
    assert (result.source, result.loaded, result.quarantined) == ("shopify_customers", 2, 2)
    # She has three orders and one was loaded: an earlier one exists.
    assert shop.values("orders", "customer_type", "2026-11-01", "2026-11-22") == {"returning": 1}
    kept = str(_rows(shop, "select * from customers")) + str(_rows(shop, "select raw from quarantine"))
    assert not any(secret in kept for secret in ("Ann", "Doe", "example.com", "Town"))


def test_payment_transactions_date_refunds_and_bring_fees(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.take(
        "o.csv",
        export(
            order(
                "#PT1", (1, "A", 100.0), created="2026-10-05 10:00:00 +0200", refunded_amount=40, email="a@example.com"
            )
        ),
    )
    header = "Transaction Date,Type,Order,Card Brand,Card Source,Payout Status,Payout Date,Available On,Amount,Fee,Net,Checkout,Payment Method Name,Presentment Amount,Presentment Currency,Currency"
    rows = (
        "2026-10-05 10:01:00 +0200,charge,#PT1,visa,online,paid,2026-10-08,2026-10-08,100.00,2.90,97.10,#c1,card,100.00,EUR,EUR",
        "2026-10-20 09:00:00 +0200,refund,#PT1,visa,online,paid,2026-10-22,2026-10-22,-40.00,0.00,-40.00,#c1,card,-40.00,EUR,EUR",
        "2026-10-21 09:00:00 +0200,adjustment,,,,paid,2026-10-22,2026-10-22,-1.00,0.00,-1.00,,,-1.00,EUR,EUR",
        "2026-10-21 09:00:00 +0200,adjustment,,,,paid,2026-10-22,2026-10-22,-1.00,0.00,-1.00,,,-1.00,EUR,EUR",
    )
    result = shop.take("payment_transactions_export.csv", _csv(header, *rows))
    assert (result.source, result.loaded) == ("shopify_payments", 4)
    days = {d: v for d, v in shop.values("returns", "day", "2026-10-01", "2026-10-31").items() if v}
    assert days == {"2026-10-20": 40}
    assert shop.value("fees", "2026-10-01", "2026-10-31") == 2.9
    # An overlapping export holds the same movements.
    again = shop.take("payment_transactions_export_2.csv", _csv(header, *rows[:3]))
    assert again.updated == 3
    assert _rows(shop, "select count(*), sum(amount) from payments") == [(4, 58)]


def test_woocommerce_products_are_simple_ones_and_variations(empty_shop: Shop) -> None:
    header = '\ufeffID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Published,Tax status,In stock?,Stock,Weight (lbs),Allow customer reviews?,Sale price,Regular price,Categories,Images,Parent,Attribute 1 name,Attribute 1 value(s)'
    text = "\n".join(
        (
            header,
            '10,variable,SHIRT,,Shirt,1,taxable,1,,,1,,,"Clothes, Clothes > Shirts",a.jpg,,Size,"S, M"',
            "11,variation,SHIRT-S,,Shirt - S,1,taxable,1,4,2,0,8.00,10.00,,,id:10,Size,S",
            '12,"simple, virtual",,,E-book,1,taxable,0,,,1,,5.00,Books,,,,',
            "13,simple,LAMP,,Lamp,-1,taxable,backorder,0,,1,,30.00,Light,,,,",
        )
    )
    result = empty_shop.take("wc-product-export.csv", text + "\n")
    assert (result.source, result.loaded, result.ignored) == ("woo_products", 3, 1)
    assert _rows(
        empty_shop,
        "select sku, price, sale_price, availability, stock, round(weight_g)::int, category, status from products order by sku",
    ) == [
        ("LAMP", 30, None, "backorder", 0, None, "Light", "draft"),
        ("SHIRT-S", 10, 8, "in_stock", 4, 907, "", "active"),
        ("woo-12", 5, None, "out_of_stock", None, None, "Books", "active"),
    ]


def test_a_catalogue_gives_lines_their_category_and_cost(empty_shop: Shop) -> None:
    shop = empty_shop
    shop.load(("order_id,ordered_at,currency", "CG1,2026-11-23,EUR"), (LINES, "CG1,1,MUG-S,Mug,2,10"))
    shop.take(
        "products_export.csv",
        _csv(PRODUCTS, "mug,Mug,,Clay,Cups,active,Size,Small,MUG-S,,10.00,,4.00,5,deny,300,,red"),
    )
    assert shop.values("gross_sales", "category", "2026-11-23", "2026-11-23") == {"Cups": 20}
    assert shop.values("gross_sales", "brand", "2026-11-23", "2026-11-23") == {"Clay": 20}
    assert shop.value("cogs", "2026-11-23", "2026-11-23") == 8
    assert COSTS.startswith("sku")
