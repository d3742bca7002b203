import { describe, expect, it } from "vitest";
import type { SessionRow } from "../../ipc/types";
import { neighbour, placeDay } from "./grid";

const rooms = ["a", "b", "unused"].map((id) => ({ id, name: id.toUpperCase(), zone: null, capacity: null }));

function session(id: string, room: string | null, start: string, end: string): SessionRow {
  const time = (text: string) => (text.includes("T") ? text : `2026-11-24T${text}:00+01:00`);
  return {
    id,
    title: id,
    kind: null,
    start: time(start),
    end: time(end),
    zone: "Europe/Madrid",
    room,
    room_id: room,
    track_id: null,
    status: "confirmed",
    people: [],
  };
}

const place = (...sessions: SessionRow[]) => placeDay({ sessions, rooms }, "2026-11-24");

describe("the day grid", () => {
  it("has a column for each room that is used, and one for none", () => {
    const grid = place(session("x", "b", "09:00", "10:00"), session("y", null, "09:00", "10:00"));
    expect(grid.columns.map((column) => column.name)).toEqual(["B", null]);
  });
  it("puts side by side only what overlaps", () => {
    const grid = place(
      session("x", "a", "09:00", "10:00"),
      session("y", "a", "09:30", "10:30"),
      session("z", "a", "10:00", "11:00"),
      session("later", "a", "11:00", "12:00"),
    );
    expect(grid.placed.map(({ session, lane, lanes }) => [session.id, lane, lanes])).toEqual([
      ["x", 0, 2],
      ["y", 1, 2],
      ["z", 0, 2],
      ["later", 0, 1],
    ]);
  });
  it("cuts what crosses midnight", () => {
    const grid = place(
      session("early", "a", "2026-11-23T23:00:00+01:00", "01:00"),
      session("late", "a", "23:00", "2026-11-25T01:00:00+01:00"),
    );
    expect(grid.placed.map(({ from, to }) => [from, to])).toEqual([
      [0, 60],
      [1380, 1440],
    ]);
    expect([grid.first, grid.last]).toEqual([0, 24]);
  });
  it("is walked with arrows", () => {
    const { placed } = place(
      session("x", "a", "09:00", "10:00"),
      session("y", "a", "10:00", "11:00"),
      session("z", "b", "10:15", "11:00"),
    );
    const go = (from: number, key: string) => neighbour(placed, placed[from]!, key)?.session.id;
    expect([go(0, "ArrowDown"), go(1, "ArrowUp"), go(0, "ArrowRight"), go(2, "ArrowLeft")]).toEqual([
      "y",
      "x",
      "z",
      "y",
    ]);
    expect([go(0, "ArrowUp"), go(0, "ArrowLeft"), go(0, "End")]).toEqual([undefined, undefined, "y"]);
  });
});
