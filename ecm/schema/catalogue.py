"""What customers read and get: products, deliveries, complaints, and how the site ran."""

from functools import partial

from ecm.schema.columns import Canonical, canonical

_table = partial(canonical, "catalogue")

CATALOGUE: tuple[Canonical, ...] = (
    _table(
        "products",
        "One sku, from one origin, on one day.",
        "sku origin as_of",
        """
        sku* text | Stock keeping unit.
        origin* text {catalogue,feed,site,erp} | Where it was read.
        as_of* day | The day it was so.
        title text | Title.
        description text | Description.
        brand text | Brand.
        gtin text | Barcode number.
        mpn text | Manufacturer's number.
        category text | Category.
        price money 0.. | Price as read.
        sale_price money 0.. | Reduced price as read.
        prices_include_tax flag | Whether these hold the tax.
        currency currency | Their currency.
        availability text {in_stock,out_of_stock,preorder,backorder} | What is promised.
        stock number | Pieces in stock; may be negative.
        condition text | New, used, refurbished.
        weight_g number 0.. | Weight in grams.
        url text | Its page.
        image_url text | Its picture.
        delivery_days number 0.. | Promised days to delivery.
        status text | Active, draft, archived.
        product_id text | The tool's id of what is sold under this sku.
        parent_id text | The tool's id of the product that it is a variant of.
        """,
    ),
    _table(
        "shipments",
        "One sku in one parcel.",
        "shipment_id order_id sku",
        """
        shipment_id* text | The parcel.
        order_id* text | The order.
        sku* text | What was in it.
        quantity* quantity 0.. | Pieces, or the weight or length that was sent.
        promised_on day | Promised day of delivery.
        shipped_at moment | When it left.
        delivered_at moment | When it arrived.
        carrier text | Carrier.
        """,
        object="shipment_id",
    ),
    _table(
        "tickets",
        "One question or complaint of a customer.",
        "ticket_id",
        """
        ticket_id* text | Its number.
        opened_at* moment | When it came.
        resolved_at moment | When it was solved.
        order_id text | The order it is about.
        sku text | The product it is about.
        reason text | Its reason.
        title text | What it says in a line.
        """,
        past="opened_at",
    ),
    _table(
        "site_checks",
        "One probe.",
        "at target region",
        """
        at* moment | When.
        target* text | What was probed.
        ok* flag | Whether it answered as it should.
        status_code count | HTTP status.
        latency_ms number 0.. | Milliseconds to the answer.
        region text | Where the probe stood.
        """,
        day="at",
        past="at",
    ),
    _table(
        "incidents",
        "One incident.",
        "incident_id",
        """
        incident_id* text | Its number.
        started_at* moment | From when.
        ended_at moment | Until when.
        title* text | What happened.
        cause text | Why.
        change_id text | The change that caused it.
        """,
        day="started_at",
        past="started_at",
    ),
    _table(
        "page_vitals",
        "One day of one page on one device.",
        "",
        """
        date* day | The day; absent for a period.
        starts_on+ day | First day.
        ends_on+ day | Last day.
        url* text | The page.
        device device | Device.
        lcp_ms number 0.. | Largest contentful paint, milliseconds.
        inp_ms number 0.. | Interaction to next paint, milliseconds.
        cls number 0.. | Cumulative layout shift.
        ttfb_ms number 0.. | Time to first byte, milliseconds.
        account+ text | The property or account the report is of.
        tool+ text | Which source wrote the report.
        cut+ text | The columns the report is broken down by, comma separated.
        """,
        object="tool account cut starts_on ends_on",
        is_report=True,
        breakdowns="url device",
    ),
    _table(
        "assets",
        "One thing the site lives on: domain, certificate, app, hosting.",
        "asset_id",
        """
        asset_id* text | Its number.
        kind* text | Domain, certificate, app, hosting.
        title* text | Its name.
        vendor text | Who sells it.
        owner text | Who looks after it.
        cost money 0.. | What it costs a year.
        currency currency | Its currency.
        renews_on day | When it is due.
        """,
    ),
)
