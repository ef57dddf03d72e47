"""Recipes: ready queries to a shop's own database, with the canonical columns."""

from ecm.connect.magento import MAGENTO
from ecm.connect.recipe import Part, Recipe
from ecm.connect.woocommerce import WOOCOMMERCE

RECIPES = {"woocommerce": WOOCOMMERCE, "magento": MAGENTO}

__all__ = ["RECIPES", "Part", "Recipe"]
