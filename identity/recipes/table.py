"""Which recipes there are, by the names that `settings.RECIPES` and `create_tenant --recipe` know them by."""

from collections.abc import Mapping

from identity.recipes import b2b, b2b2c, b2c
from identity.recipes.recipe import Recipe

RECIPES: Mapping[str, Recipe] = {"b2c": b2c.RECIPE, "b2b": b2b.RECIPE, "b2b2c": b2b2c.RECIPE}
