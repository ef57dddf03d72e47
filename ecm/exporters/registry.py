"""All sources that are known, and which of them wrote a table."""

from ecm.errors import UnknownName
from ecm.exporters.absence_calendar import AbsenceCalendar
from ecm.exporters.amazon_orders import AmazonOrders
from ecm.exporters.amazon_settlement import AmazonSettlement
from ecm.exporters.amazon_transactions import AmazonTransactions
from ecm.exporters.asana_tasks import AsanaTasks
from ecm.exporters.bigcommerce_orders import BigCommerceOrders
from ecm.exporters.canonical import CanonicalTables
from ecm.exporters.clickup_tasks import ClickUpTasks
from ecm.exporters.clickup_time import ClickUpTime
from ecm.exporters.clockify_time import ClockifyTime
from ecm.exporters.crux import Crux
from ecm.exporters.crux_history import CruxHistory
from ecm.exporters.ebay_orders import EbayOrders
from ecm.exporters.etsy_items import EtsyItems
from ecm.exporters.etsy_orders import EtsyOrders
from ecm.exporters.everhour_time import EverhourTime
from ecm.exporters.exporter import Exporter, Recognition, Shape
from ecm.exporters.freshbooks_invoices import FreshBooksInvoices
from ecm.exporters.freshbooks_time import FreshBooksTime
from ecm.exporters.ga4 import Ga4
from ecm.exporters.ga4_items import Ga4Items
from ecm.exporters.git_log import GitLog
from ecm.exporters.github_tasks import GitHubTasks
from ecm.exporters.google_ads import GoogleAds
from ecm.exporters.harvest_time import HarvestTime
from ecm.exporters.jira_tasks import JiraTasks
from ecm.exporters.klaviyo import Klaviyo
from ecm.exporters.lighthouse import Lighthouse
from ecm.exporters.linear_tasks import LinearTasks
from ecm.exporters.magento_orders import MagentoOrders
from ecm.exporters.mailchimp import Mailchimp
from ecm.exporters.matomo import Matomo
from ecm.exporters.merchant_feed import MerchantFeed
from ecm.exporters.meta_ads import MetaAds
from ecm.exporters.microsoft_ads import MicrosoftAds
from ecm.exporters.monday_tasks import MondayTasks
from ecm.exporters.paypal import PayPal
from ecm.exporters.pingdom import Pingdom
from ecm.exporters.pinterest_ads import PinterestAds
from ecm.exporters.plausible import Plausible
from ecm.exporters.probe_log import ProbeLog
from ecm.exporters.quickbooks_invoices import QuickBooksInvoices
from ecm.exporters.quickbooks_reports import QuickBooksReports
from ecm.exporters.search_console import SearchConsole
from ecm.exporters.shipments import Shipments
from ecm.exporters.shopify_customers import ShopifyCustomers
from ecm.exporters.shopify_discounts import ShopifyDiscounts
from ecm.exporters.shopify_inventory import ShopifyInventory
from ecm.exporters.shopify_orders import ShopifyOrders
from ecm.exporters.shopify_payments import ShopifyPayments
from ecm.exporters.shopify_products import ShopifyProducts
from ecm.exporters.square_items import SquareItems
from ecm.exporters.square_transactions import SquareTransactions
from ecm.exporters.squarespace_orders import SquarespaceOrders
from ecm.exporters.stripe_balance import StripeBalance
from ecm.exporters.stripe_payments import StripePayments
from ecm.exporters.teamwork_tasks import TeamworkTasks
from ecm.exporters.teamwork_time import TeamworkTime
from ecm.exporters.tiktok_ads import TikTokAds
from ecm.exporters.timesheet import Timesheet
from ecm.exporters.toggl_time import TogglTime
from ecm.exporters.trello_board import TrelloBoard
from ecm.exporters.trello_cards import TrelloCards
from ecm.exporters.uptimerobot import UptimeRobot
from ecm.exporters.woo_analytics_orders import WooAnalyticsOrders
from ecm.exporters.woo_orders import WooOrders
from ecm.exporters.woo_products import WooProducts
from ecm.exporters.xero_invoices import XeroInvoices
from ecm.schema import TABLES

_CANONICAL = CanonicalTables()
_SOURCES: tuple[Exporter, ...] = (
    ShopifyOrders(),
    Ga4(),
    GoogleAds(),
    MetaAds(),
    WooProducts(),
    WooOrders(),
    WooAnalyticsOrders(),
    TikTokAds(),
    ShopifyProducts(),
    ShopifyPayments(),
    ShopifyCustomers(),
    SearchConsole(),
    MicrosoftAds(),
    Klaviyo(),
    QuickBooksReports(),
    QuickBooksInvoices(),
    XeroInvoices(),
    FreshBooksInvoices(),
    MagentoOrders(),
    BigCommerceOrders(),
    AmazonOrders(),
    AmazonSettlement(),
    AmazonTransactions(),
    StripeBalance(),
    StripePayments(),
    PayPal(),
    HarvestTime(),
    TogglTime(),
    ClockifyTime(),
    FreshBooksTime(),
    JiraTasks(),
    LinearTasks(),
    AsanaTasks(),
    GitHubTasks(),
    TrelloCards(),
    TrelloBoard(),
    MondayTasks(),
    GitLog(),
    AbsenceCalendar(),
    Timesheet(),
    MerchantFeed(),
    Shipments(),
    Crux(),
    CruxHistory(),
    Ga4Items(),
    Lighthouse(),
    Mailchimp(),
    ShopifyDiscounts(),
    ShopifyInventory(),
    UptimeRobot(),
    ProbeLog(),
    ClickUpTasks(),
    ClickUpTime(),
    EbayOrders(),
    EtsyItems(),
    EtsyOrders(),
    EverhourTime(),
    Matomo(),
    Pingdom(),
    PinterestAds(),
    Plausible(),
    SquareItems(),
    SquareTransactions(),
    SquarespaceOrders(),
    TeamworkTasks(),
    TeamworkTime(),
    _CANONICAL,
)


def exporters() -> tuple[Exporter, ...]:
    """Every source, the tools' own before the canonical names."""
    return _SOURCES


def recognise(shape: Shape, wanted: str | None = None) -> Recognition | None:
    """Which tool wrote this table; the surest answer. `wanted` allows one source or canonical table alone.

    Raises UnknownName where there is no such source.
    """
    if wanted is not None and wanted not in TABLES and wanted not in {s.name for s in _SOURCES}:
        raise UnknownName("source", wanted, [*(s.name for s in _SOURCES), *TABLES])
    if wanted is not None and wanted in TABLES:
        return _CANONICAL.recognise_as(shape, (wanted,))
    answers = [r for s in _SOURCES if (r := s.recognise(shape)) is not None]
    if wanted is not None:
        answers = [r for r in answers if wanted in (r.source, "canonical" if r.source in TABLES else r.source)]
    return max(answers, key=lambda r: r.confidence, default=None)
