"""Reads an .ics file with the package `icalendar` and prints what it holds as one JSON document.

Usage: read_ics.py FILE

Times are computed through the VTIMEZONE parts of the file itself, never through the zone database
of Python, so that a wrong VTIMEZONE shows. read_ics.mjs prints the same shape.
"""

import json
import re
import sys
from datetime import datetime, timezone

import icalendar


def main(path):
    with open(path, "rb") as file:
        calendars = icalendar.Calendar.from_ical(file.read(), multiple=True)
    if len(calendars) != 1:
        raise SystemExit(f"{path}: {len(calendars)} calendars instead of one")
    calendar = calendars[0]
    zones = {
        str(part["TZID"]): part.to_tz(lookup_tzid=False)
        for part in calendar.walk("VTIMEZONE")
    }
    errors = [f"{part.name}: {error}" for part in calendar.walk() for error in part.errors]
    document = {
        "name": name(calendar),
        "zone": text(calendar, "X-WR-TIMEZONE"),
        "zones": sorted(zones),
        "errors": errors,
        "events": [event(part, zones) for part in calendar.walk("VEVENT")],
    }
    json.dump(document, sys.stdout, ensure_ascii=False)


def event(part, zones):
    start = instant(part["DTSTART"], zones)
    return {
        "uid": text(part, "UID"),
        "sequence": int(part["SEQUENCE"]),
        "status": text(part, "STATUS"),
        "summary": text(part, "SUMMARY"),
        "description": text(part, "DESCRIPTION"),
        "location": text(part, "LOCATION"),
        "categories": categories(part),
        "url": text(part, "URL"),
        "geo": geo(part),
        "start": start,
        "end": instant(part["DTEND"], zones) if "DTEND" in part else start,
        "dtstamp": instant(part["DTSTAMP"], zones),
    }


def name(calendar):
    # icalendar does not know NAME as TEXT (RFC 7986 5.1) and leaves it escaped.
    if "NAME" not in calendar:
        return None
    return re.sub(
        r"\\(.)",
        lambda escape: "\n" if escape[1] in "nN" else escape[1],
        str(calendar["NAME"]),
    )


def text(part, key):
    return str(part[key]) if key in part else None


def categories(part):
    lists = part.get("CATEGORIES", [])
    lists = lists if isinstance(lists, list) else [lists]
    return [str(category) for one in lists for category in one.cats]


def geo(part):
    return [part["GEO"].latitude, part["GEO"].longitude] if "GEO" in part else None


def instant(value, zones):
    wall = value.dt
    if not isinstance(wall, datetime) or wall.tzinfo is None:
        raise SystemExit(f"{wall} is no time, or a floating one")
    zone = value.params.get("TZID")
    if zone in zones:
        wall = wall.replace(tzinfo=zones[zone])
    elif wall.utcoffset().total_seconds() != 0 or zone not in (None, "UTC"):
        raise SystemExit(f"{wall}: its zone {zone} has no VTIMEZONE in the file")
    return wall.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")


if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")
    main(sys.argv[1])
