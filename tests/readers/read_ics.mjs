// Reads an .ics file with the package `ical.js` and prints what it holds as one JSON document.
//
// Usage: node read_ics.mjs FILE
//
// Times are computed through the VTIMEZONE parts of the file itself: ical.js knows no other zones
// than UTC. read_ics.py prints the same shape.

import { readFileSync } from "node:fs";
import ICAL from "ical.js";

// ical.js does not know NAME as TEXT (RFC 7986 5.1) and would leave it escaped.
ICAL.design.icalendar.property.name = { defaultType: "text" };

const calendar = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], "utf8")));
const zones = new Map(
  calendar
    .getAllSubcomponents("vtimezone")
    .map((part) => [part.getFirstPropertyValue("tzid"), new ICAL.Timezone(part)]),
);

const text = (part, key) => part.getFirstPropertyValue(key)?.toString() ?? null;

function instant(part, key) {
  const property = part.getFirstProperty(key);
  const wall = property.getFirstValue();
  const zone = property.getParameter("tzid");
  if (zone === undefined) {
    if (wall.zone !== ICAL.Timezone.utcTimezone) throw new Error(`${wall} floats`);
  } else {
    if (!zones.has(zone)) throw new Error(`zone ${zone} has no VTIMEZONE in the file`);
    wall.zone = zones.get(zone);
  }
  return new Date(wall.toUnixTime() * 1000).toISOString().replace(".000Z", "Z");
}

function event(part) {
  const start = instant(part, "dtstart");
  return {
    uid: text(part, "uid"),
    sequence: part.getFirstPropertyValue("sequence"),
    status: text(part, "status"),
    summary: text(part, "summary"),
    description: text(part, "description"),
    location: text(part, "location"),
    categories: part.getAllProperties("categories").flatMap((list) => list.getValues()),
    url: text(part, "url"),
    geo: part.getFirstPropertyValue("geo"),
    start,
    end: part.hasProperty("dtend") ? instant(part, "dtend") : start,
    dtstamp: instant(part, "dtstamp"),
  };
}

process.stdout.write(
  JSON.stringify({
    name: text(calendar, "name"),
    zone: text(calendar, "x-wr-timezone"),
    zones: [...zones.keys()].sort(),
    errors: [],
    events: calendar.getAllSubcomponents("vevent").map(event),
  }),
);
