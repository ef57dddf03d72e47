"""What is derived from rows: an order's channel and its customer's type, costs, refunds, daily summaries."""

from ecm.facts.channels import ChannelRule, default_rules
from ecm.facts.refresh import apply_settings, catch_up, rebuild, refresh

__all__ = ["ChannelRule", "apply_settings", "catch_up", "default_rules", "rebuild", "refresh"]
