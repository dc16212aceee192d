import { expect, it } from "vitest";
import { labelsIn, relabelled } from "./labels";

it("adds and removes labels whatever their case, and keeps what is there as it is", () => {
  expect(relabelled(["News", "Old"], ["news", "Кино"], ["OLD"])).toEqual(["News", "Кино"]);
  expect(relabelled(["a"], ["a"], ["A"])).toEqual(["a"]);
  expect(relabelled(["a", "b"])).toEqual(["a", "b"]);
});

it("reads labels that commas part", () => {
  expect(labelsIn(" two words, b,,B , c ")).toEqual(["two words", "b", "c"]);
  expect(labelsIn(" , ")).toEqual([]);
});
