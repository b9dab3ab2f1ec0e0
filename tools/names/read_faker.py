"""Prints the names and towns that the Python package Faker has, as JSON: {given, family, places}."""

import importlib
import json
import pkgutil
import sys

sys.path.insert(0, sys.argv[1])

LISTS = {
    "person": {"given": ("first", "middle", "given"), "family": ("last", "surname")},
    "address": {"places": ("cities", "city_names", "towns", "municipalities", "communes")},
}


def names_in(provider, marks):
    for attribute in dir(provider):
        value = getattr(provider, attribute)
        if attribute.startswith("_") or "format" in attribute or not any(mark in attribute for mark in marks):
            continue
        if isinstance(value, (list, tuple, dict)):
            yield from (name for name in value if isinstance(name, str) and "{" not in name)


found = {"given": set(), "family": set(), "places": set()}
for kind, lists in LISTS.items():
    package = importlib.import_module(f"faker.providers.{kind}")
    for module in pkgutil.iter_modules(package.__path__):
        provider = importlib.import_module(f"{package.__name__}.{module.name}").Provider
        for target, marks in lists.items():
            found[target].update(names_in(provider, marks))
json.dump({name: sorted(values) for name, values in found.items()}, sys.stdout)
