// Where sessions stand in a day grid: a column for each room, side by side where they overlap.

import type { Agenda, SessionRow } from "../../ipc";
import { dayOf, minutesOf } from "../../words/dates";

/** A session in its place; minutes after midnight of the day that is shown. */
export interface Placed {
  session: SessionRow;
  column: number;
  from: number;
  to: number;
  /** Which of how many that stand side by side. */
  lane: number;
  lanes: number;
}

export interface Grid {
  /** The rooms with sessions that day, in the order of the event; no room last. */
  columns: { id: string | null; name: string | null }[];
  placed: Placed[];
  /** The hours that are shown. */
  first: number;
  last: number;
}

const DAY = 24 * 60;

/** Places the sessions of a day. What began the day before, or ends the day after, is cut. */
export function placeDay(agenda: Pick<Agenda, "sessions" | "rooms">, day: string): Grid {
  const on = agenda.sessions.filter((session) => session.start && session.end);
  const used = new Set(on.map((session) => session.room_id));
  const columns: Grid["columns"] = agenda.rooms
    .filter((room) => used.has(room.id))
    .map(({ id, name }) => ({ id, name }));
  if (used.has(null)) columns.push({ id: null, name: null });
  const placed: Placed[] = [];
  columns.forEach((room, column) => {
    const here = on
      .filter((session) => session.room_id === room.id)
      .map((session) => ({
        session,
        from: dayOf(session.start!) < day ? 0 : minutesOf(session.start!),
        to: dayOf(session.end!) > day ? DAY : minutesOf(session.end!),
      }))
      .sort((a, b) => a.from - b.from || a.to - b.to);
    placed.push(...inLanes(here).map((one) => ({ ...one, column })));
  });
  const first = Math.floor(Math.min(...placed.map((one) => one.from), 9 * 60) / 60);
  const last = Math.ceil(Math.max(...placed.map((one) => one.to), first * 60 + 60) / 60);
  return { columns, placed, first, last };
}

type Span = { session: SessionRow; from: number; to: number };

/** Gives each of a room's sessions, by their start, a lane of its own while others are on. */
function inLanes(spans: Span[]): (Span & { lane: number; lanes: number })[] {
  const done: (Span & { lane: number; lanes: number })[] = [];
  let cluster: (Span & { lane: number })[] = [];
  let ends: number[] = [];
  const close = () => {
    done.push(...cluster.map((one) => ({ ...one, lanes: ends.length })));
    cluster = [];
    ends = [];
  };
  for (const span of spans) {
    if (cluster.length > 0 && ends.every((end) => end <= span.from)) close();
    const free = ends.findIndex((end) => end <= span.from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = span.to;
    cluster.push({ ...span, lane });
  }
  close();
  return done;
}

/** The session that an arrow leads to from this one. */
export function neighbour(placed: Placed[], from: Placed, key: string): Placed | undefined {
  const middle = (one: Placed) => (one.from + one.to) / 2;
  const column = (at: number) => placed.filter((one) => one.column === at);
  const own = column(from.column);
  const at = own.indexOf(from);
  switch (key) {
    case "ArrowDown":
      return own[at + 1];
    case "ArrowUp":
      return own[at - 1];
    case "Home":
      return own[0];
    case "End":
      return own.at(-1);
    case "ArrowLeft":
    case "ArrowRight": {
      const next = column(from.column + (key === "ArrowRight" ? 1 : -1));
      return next.toSorted(
        (a, b) => Math.abs(middle(a) - middle(from)) - Math.abs(middle(b) - middle(from)),
      )[0];
    }
    default:
      return undefined;
  }
}

/** A local time so many minutes later, as the desk takes it. */
export function later(time: string, minutes: number): string {
  const at = new Date(`${time.slice(0, 16)}Z`);
  at.setUTCMinutes(at.getUTCMinutes() + minutes);
  return at.toISOString().slice(0, 16);
}
