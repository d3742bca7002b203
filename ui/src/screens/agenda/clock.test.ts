import { describe, expect, it } from "vitest";
import { readClock, slotOf } from "./clock";

describe("times as organisers type them", () => {
  it("reads every usual spelling", () => {
    for (const text of ["9", "09", "9:00", "09:00", "900", "0900", "9.00", "9h00", " 9 "]) {
      expect(readClock(text), text).toBe("09:00");
    }
    expect(readClock("2359")).toBe("23:59");
  });
  it("takes nothing that is no time of a day", () => {
    for (const text of ["", "24", "9:60", "12:3", "noon", "-9", "12345"])
      expect(readClock(text), text).toBeUndefined();
  });
  it("lets a session end after midnight", () => {
    expect(slotOf("2026-12-31", "22", "130")).toEqual({ start: "2026-12-31T22:00", end: "2027-01-01T01:30" });
    expect(slotOf("2026-11-24", "9", "10")).toEqual({ start: "2026-11-24T09:00", end: "2026-11-24T10:00" });
    expect(slotOf("soon", "9", "10")).toBeUndefined();
  });
});
