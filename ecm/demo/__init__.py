"""The demo shop: a believable history in the tools' own formats, loaded by the very same importers."""

from ecm.demo.build import DemoShop, build, write
from ecm.demo.truths import Truth

__all__ = ["DemoShop", "Truth", "build", "write"]
