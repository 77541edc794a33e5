import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { manifest } from "../scripts/manifest.mjs";
import "./page";

const { declarations } = manifest().modules[0];
const readme = readFileSync("README.md", "utf8");

/** What stands in backticks in the first cell of the tables below a heading. */
function firstCells(heading: string): string[] {
  const section = readme.split(`\n## ${heading}`)[1]?.split(/\n## /)[0] ?? "";
  return section
    .split("\n")
    .flatMap((line) => /^\|([^|]*)\|/.exec(line)?.[1]?.match(/(?<=`)[^`,\s]+(?=`)/g) ?? []);
}

function names(rows: { name: string }[]): string[] {
  return rows.map(({ name }) => name).sort();
}

const share = declarations.find(({ tagName }) => tagName === "advocates-share")!;

test("the manifest that is committed is that of the classes", () => {
  expect(JSON.parse(readFileSync("custom-elements.json", "utf8"))).toEqual(manifest());
});

test("the manifest names every element that is registered", () => {
  const registered = declarations.map(({ tagName }) => customElements.get(tagName)?.name);
  expect(registered).toEqual(declarations.map(({ name }) => name));
  expect(declarations).toHaveLength(6);
});

test.each(declarations.map((row) => [row.tagName, row] as const))(
  "each attribute of %s has a property that writes it",
  (tagName, { attributes }) => {
    const element = document.createElement(tagName);
    for (const { name, fieldName, type } of attributes) {
      if (!fieldName) {
        // The platform's own; and words under any name.
        expect(name).toMatch(/^(lang|label-KEY)$/);
        continue;
      }
      const value = type.text === "boolean" ? true : "x";
      expect(Reflect.set(element, fieldName, value)).toBe(true);
      expect(element.getAttribute(name)).toBe(value === true ? "" : "x");
      expect(Reflect.get(element, fieldName)).toBe(value);
      element.removeAttribute(name);
    }
  },
);

test("every observed attribute is in the manifest", () => {
  for (const { tagName, attributes } of declarations) {
    const element = customElements.get(tagName) as unknown as { observedAttributes: string[] };
    expect(names(attributes)).toEqual(expect.arrayContaining(element.observedAttributes));
  }
});

test("the README's tables are the manifest's", () => {
  const events = new Set(declarations.flatMap(({ events }) => events.map(({ name }) => name)));
  expect(firstCells("`<advocates-share>`").sort()).toEqual(names(share.attributes));
  expect(firstCells("Events").sort()).toEqual([...events].sort());
  expect(firstCells("Looks").sort()).toEqual(names(share.cssProperties));
  const told = new Set(/Parts for `::part\(\)`[^]*?\n\n/.exec(readme)?.[0].match(/[a-z]+/g));
  const parts = declarations.flatMap(({ cssParts }) => names(cssParts));
  expect(parts.filter((part) => !told.has(part))).toEqual([]);
});
