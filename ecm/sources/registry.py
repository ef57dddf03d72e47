"""All sources that are known, and which of them wrote a table."""

from ecm.errors import UnknownName
from ecm.schema import TABLES
from ecm.sources.absence_calendar import AbsenceCalendar
from ecm.sources.amazon_orders import AmazonOrders
from ecm.sources.amazon_settlement import AmazonSettlement
from ecm.sources.amazon_transactions import AmazonTransactions
from ecm.sources.asana_tasks import AsanaTasks
from ecm.sources.bigcommerce_orders import BigCommerceOrders
from ecm.sources.canonical import CanonicalTables
from ecm.sources.clickup_tasks import ClickUpTasks
from ecm.sources.clickup_time import ClickUpTime
from ecm.sources.clockify_time import ClockifyTime
from ecm.sources.crux import Crux
from ecm.sources.crux_history import CruxHistory
from ecm.sources.ebay_orders import EbayOrders
from ecm.sources.etsy_items import EtsyItems
from ecm.sources.etsy_orders import EtsyOrders
from ecm.sources.everhour_time import EverhourTime
from ecm.sources.freshbooks_invoices import FreshBooksInvoices
from ecm.sources.freshbooks_time import FreshBooksTime
from ecm.sources.ga4 import Ga4
from ecm.sources.ga4_items import Ga4Items
from ecm.sources.git_log import GitLog
from ecm.sources.github_tasks import GitHubTasks
from ecm.sources.google_ads import GoogleAds
from ecm.sources.harvest_time import HarvestTime
from ecm.sources.jira_tasks import JiraTasks
from ecm.sources.klaviyo import Klaviyo
from ecm.sources.lighthouse import Lighthouse
from ecm.sources.linear_tasks import LinearTasks
from ecm.sources.magento_orders import MagentoOrders
from ecm.sources.mailchimp import Mailchimp
from ecm.sources.matomo import Matomo
from ecm.sources.merchant_feed import MerchantFeed
from ecm.sources.meta_ads import MetaAds
from ecm.sources.microsoft_ads import MicrosoftAds
from ecm.sources.monday_tasks import MondayTasks
from ecm.sources.paypal import PayPal
from ecm.sources.pingdom import Pingdom
from ecm.sources.pinterest_ads import PinterestAds
from ecm.sources.plausible import Plausible
from ecm.sources.probe_log import ProbeLog
from ecm.sources.quickbooks_invoices import QuickBooksInvoices
from ecm.sources.quickbooks_reports import QuickBooksReports
from ecm.sources.search_console import SearchConsole
from ecm.sources.shipments import Shipments
from ecm.sources.shopify_customers import ShopifyCustomers
from ecm.sources.shopify_discounts import ShopifyDiscounts
from ecm.sources.shopify_inventory import ShopifyInventory
from ecm.sources.shopify_orders import ShopifyOrders
from ecm.sources.shopify_payments import ShopifyPayments
from ecm.sources.shopify_products import ShopifyProducts
from ecm.sources.source import Recognition, Shape, Source
from ecm.sources.square_items import SquareItems
from ecm.sources.square_transactions import SquareTransactions
from ecm.sources.squarespace_orders import SquarespaceOrders
from ecm.sources.stripe_balance import StripeBalance
from ecm.sources.stripe_payments import StripePayments
from ecm.sources.teamwork_tasks import TeamworkTasks
from ecm.sources.teamwork_time import TeamworkTime
from ecm.sources.tiktok_ads import TikTokAds
from ecm.sources.timesheet import Timesheet
from ecm.sources.toggl_time import TogglTime
from ecm.sources.trello_board import TrelloBoard
from ecm.sources.trello_cards import TrelloCards
from ecm.sources.uptimerobot import UptimeRobot
from ecm.sources.woo_analytics_orders import WooAnalyticsOrders
from ecm.sources.woo_orders import WooOrders
from ecm.sources.woo_products import WooProducts
from ecm.sources.xero_invoices import XeroInvoices

_CANONICAL = CanonicalTables()
_SOURCES: tuple[Source, ...] = (
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


def sources() -> tuple[Source, ...]:
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
