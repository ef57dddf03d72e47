"""What the program keeps for itself: loads, quarantine, settings, the calendar, and what people decide."""

from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.sql import quoted_name

OWN: Final = sa.MetaData()
_SHORT = {"text": sa.String, "count": sa.BigInteger, "day": sa.Date, "moment": sa.DateTime, "number": sa.Double}


def _table(name: str, comment: str, columns: str) -> None:
    """columns: `name` (text) or `name:kind`, separated by spaces."""
    built: list[sa.Column[Any]] = []
    for column in columns.split():
        title, _, kind = column.partition(":")
        built.append(sa.Column(quoted_name(title, True), _SHORT[kind or "text"]))
    sa.Table(name, OWN, *built, comment=comment)


_table(
    "imports",
    "One load: the file, what it was recognised as, what became of its records.",
    "import_id:count file sha256 source source_title confidence:number namespace status rows:count loaded:count "
    "updated:count quarantined:count ignored:count at:moment undone_at:moment by tables reasons warnings found "
    "settings_version:count first_on:day last_on:day shape",
)
_table(
    "quarantine",
    "One record that was not loaded, as it came, with every reason; what is personal in it is hashed.",
    "import_id:count row_no:count label reasons raw",
)
_table("ignored", "One record that carries no data, with its reasons.", "import_id:count row_no:count label reason")
_table("settings", "One setting, as JSON.", "name value at:moment")
_table("schema_version", "One migration that was applied.", "version:count what at:moment")
_table(
    "calendar",
    "One day, with the spans it lies in; weeks are ISO weeks.",
    "day:day week week_start:day month month_start:day quarter year:count weekday:count",
)
_table(
    "channel_rules",
    "One rule of one version of the channel rules.",
    "version:count priority:count channel sales_channel platform source source_category medium campaign "
    "campaign_type coupon why",
)
_table("segments", "One customer segment.", "segment_id title definition version:count at:moment")
_table("segment_members", "One customer of a listed segment.", "segment_id customer_id")
_table(
    "mappings",
    "One column mapping of a file's shape to a table.",
    "mapping_id shape table_name definition at:moment",
)
_table("sources", "One connected source.", "name url reads cursor last_success:moment rows:count error state")
_table(
    "findings",
    "One finding and where it stands.",
    "finding_id rule rule_version:count object amount_at_risk:number assignee due_on:day state by at:moment why",
)
_table("reviews", "One frozen week.", "review_id week frozen_at:moment snapshot:count")
_table("review_notes", "One note on a review.", "review_id page note by at:moment")
_table("actions", "One action a review left.", "action_id review_id title owner due_on:day done_at:moment")
_table("audit_log", "One deed worth remembering.", "at:moment who what detail")


def own(name: str) -> sa.Table:
    """One of the program's own tables. Raises KeyError."""
    return OWN.tables[name]
