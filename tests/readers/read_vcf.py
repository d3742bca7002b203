"""Reads a .vcf file with vobject and prints its contacts as one JSON document.

Usage: read_vcf.py FILE
"""

import json
import sys

import vobject


def value(card, name):
    return getattr(card, name).value if hasattr(card, name) else None


def contact(card):
    name, address = value(card, "n"), value(card, "adr")
    return {
        "fn": value(card, "fn"),
        "family": name.family,
        "given": name.given,
        "org": (value(card, "org") or [None])[0],
        "title": value(card, "title"),
        "email": value(card, "email"),
        "tel": value(card, "tel"),
        "locality": address.city if address else None,
        "country": address.country if address else None,
        "note": value(card, "note"),
        "categories": value(card, "categories") or [],
        "uid": value(card, "uid"),
    }


with open(sys.argv[1], encoding="utf-8", newline="") as file:
    cards = [contact(card) for card in vobject.readComponents(file.read())]
json.dump(cards, sys.stdout, ensure_ascii=False)
