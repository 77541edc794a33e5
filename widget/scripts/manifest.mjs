/**
 * What the elements offer, read from their classes: the custom elements manifest, and the types
 * of their attributes for frameworks. Tags in a class's comment say what its code cannot.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const FILES = ["base", "share-element", "banner-element", "part-elements"];

function parse(name) {
  const text = readFileSync(join(root, "src", `${name}.ts`), "utf8");
  return ts.createSourceFile(`${name}.ts`, text, ts.ScriptTarget.ES2022, true);
}

const oneLine = (text = "") => text.replace(/\s+/g, " ").trim();

function described(node) {
  const [doc] = ts.getJSDocCommentsAndTags(node).filter(ts.isJSDoc);
  return oneLine(ts.getTextOfJSDocComment(doc?.comment));
}

/** The tags of a class as `[name, text]`, in order. */
function tagsOf(node) {
  return ts
    .getJSDocTags(node)
    .map((tag) => [tag.tagName.text, oneLine(ts.getTextOfJSDocComment(tag.comment))]);
}

/** `NAME - what it is` as an object; a default stands after an equals sign. */
function named(text) {
  const [head, ...rest] = text.split(" - ");
  const [name, preset] = head.split("=");
  const description = rest.join(" - ");
  return { name: name.trim(), description, ...(preset ? { default: preset.trim() } : {}) };
}

/** The attributes a class reflects, by its calls of `reflect`. */
function reflectedBy(node) {
  const names = [];
  const visit = (child) => {
    if (ts.isCallExpression(child) && child.expression.getText() === "reflect") {
      names.push(...child.arguments[1].text.split(" "));
    }
    ts.forEachChild(child, visit);
  };
  visit(node);
  return names;
}

const propertyOf = (attribute) => attribute.replace(/-./, (dash) => dash[1].toUpperCase());

function isPublic(member) {
  const flags = ts.getCombinedModifierFlags(member);
  const hidden = ts.ModifierFlags.Protected | ts.ModifierFlags.Private | ts.ModifierFlags.Static;
  return member.name && !ts.isPrivateIdentifier(member.name) && !(flags & hidden);
}

/** Public properties and what is reflected of them. */
function membersOf(node, attributes) {
  const members = [];
  for (const member of node.members.filter(isPublic)) {
    const name = member.name.getText();
    const type = { text: member.type?.getText() ?? "string" };
    if (ts.isPropertyDeclaration(member) || ts.isGetAccessor(member)) {
      const attribute = attributes.find((each) => propertyOf(each) === name);
      const writable = node.members.some(
        (other) => ts.isSetAccessor(other) && other.name.getText() === name,
      );
      members.push({
        kind: "field",
        name,
        description: described(member),
        type,
        ...(attribute ? { attribute, reflects: true } : {}),
        ...(ts.isGetAccessor(member) && !writable ? { readonly: true } : {}),
      });
    } else if (ts.isMethodDeclaration(member) && name === "refresh") {
      members.push({ kind: "method", name, description: described(member) });
    }
  }
  return members;
}

function eventTypes() {
  const events = parse("events").statements.find(
    (node) => ts.isInterfaceDeclaration(node) && node.name.text === "AdvocatesEvents",
  );
  return Object.fromEntries(
    events.members.map((member) => [member.name.getText(), described(member)]),
  );
}

function classOf(node, events) {
  const tags = tagsOf(node);
  const all = (name) => tags.filter(([tag]) => tag === name).map(([, text]) => text);
  const reflected = [...reflectedBy(node), ...all("reflects")];
  const members = membersOf(node, reflected);
  const fired = all("fires").flatMap((text) => text.split(" "));
  return {
    kind: "class",
    name: node.name.text,
    description: described(node),
    superclass: node.heritageClauses[0].types[0].expression.getText(),
    tagName: all("tag")[0],
    attributes: [
      ...members
        .filter(({ attribute }) => attribute)
        .map(({ attribute, name, type, description }) => ({
          name: attribute,
          fieldName: name,
          type,
          description,
        })),
      ...all("attr").map((text) => ({ ...named(text), type: { text: "string" } })),
    ],
    members,
    events: fired.map((name) => ({
      name: `advocates:${name}`,
      type: { text: `CustomEvent<AdvocatesEvents["${name}"]>` },
      description: events[name],
    })),
    slots: all("slot").map((text) => ({ name: "", description: text.replace(/^- /, "") })),
    cssParts: all("csspart").map(named),
    cssProperties: all("cssprop").map(named),
  };
}

/** An element with what it has from the classes above it. */
function inherited(node, classes) {
  const above = classes.find(({ name }) => name === node.superclass);
  if (!above) return node;
  const { name: from, ...rest } = inherited(above, classes);
  const merged = { ...node };
  for (const list of ["attributes", "members", "events", "slots", "cssParts", "cssProperties"]) {
    const own = new Set(node[list].map(({ name }) => name));
    merged[list] = [
      ...node[list],
      ...rest[list]
        .filter(({ name }) => !own.has(name))
        .map((row) =>
          ["attributes", "members"].includes(list)
            ? { inheritedFrom: { name: from, module: MODULE }, ...row }
            : row,
        ),
    ];
  }
  return merged;
}

const MODULE = "dist/index.js";

/** The manifest, by schema 2.1. */
export function manifest() {
  const events = eventTypes();
  const classes = FILES.flatMap((file) => parse(file).statements.filter(ts.isClassDeclaration)).map(
    (node) => classOf(node, events),
  );
  const declarations = classes
    .filter(({ tagName }) => tagName)
    .map((node) => ({
      ...inherited(node, classes),
      superclass: { name: "HTMLElement" },
      customElement: true,
    }));
  const reference = (name) => ({ name, module: MODULE });
  return {
    schemaVersion: "2.1.0",
    readme: "README.md",
    modules: [
      {
        kind: "javascript-module",
        path: MODULE,
        declarations,
        exports: declarations.map(({ name }) => ({
          kind: "js",
          name,
          declaration: reference(name),
        })),
      },
      {
        kind: "javascript-module",
        path: "dist/define.js",
        declarations: [],
        exports: declarations.map(({ name, tagName }) => ({
          kind: "custom-element-definition",
          name: tagName,
          declaration: reference(name),
        })),
      },
    ],
  };
}

/** Declarations of what each element takes in a template: attributes, or properties of the same. */
export function attributeTypes({ modules: [{ declarations }] }) {
  const row = (name, type, description) => [
    `    /** ${description} */`,
    `    ${JSON.stringify(name)}?: ${type === "boolean" ? "boolean" : "string | number"} | undefined;`,
  ];
  const body = declarations.flatMap(({ tagName, attributes }) => [
    `  ${JSON.stringify(tagName)}: {`,
    ...attributes.flatMap(({ name, fieldName, type, description }) => {
      if (name === "lang") return [];
      if (name === "label-KEY") return ["    [word: `label-${string}`]: string | undefined;"];
      const names = fieldName && fieldName !== name ? [name, fieldName] : [name];
      return names.flatMap((each) => row(each, type.text, description));
    }),
    "  };",
  ]);
  return [
    "/** What each element takes. */",
    "export interface ElementAttributes {",
    ...body,
    "}",
    "",
  ].join("\n");
}

export const MANIFEST_FILE = join(root, "custom-elements.json");

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeFileSync(MANIFEST_FILE, `${JSON.stringify(manifest(), null, 2)}\n`);
}
