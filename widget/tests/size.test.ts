// @vitest-environment node
import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";

interface Measured {
  name: string;
  passed: boolean;
  size: number;
  sizeLimit: number;
}

test("the built files keep to their budget", { timeout: 120_000 }, () => {
  const said = execFileSync("node", ["node_modules/size-limit/bin.js", "--json"]);
  const measured = JSON.parse(said.toString()) as Measured[];
  expect(measured.map(({ sizeLimit }) => sizeLimit)).toEqual([4096, 14336, 4096, 3072]);
  expect(measured.filter(({ passed }) => !passed)).toEqual([]);
});
