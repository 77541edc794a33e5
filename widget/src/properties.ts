interface ElementClass {
  prototype: object;
  observedAttributes?: readonly string[];
}

/**
 * Give a class a property for each attribute, `shareText` for `share-text`; answers what the
 * class observes. What a framework sets as a property is thereby an attribute.
 */
export function reflect(target: ElementClass, names: string): string[] {
  const attributes = names.split(" ");
  for (const name of attributes) {
    const property = name.replace(/-(.)/, (_, letter: string) => letter.toUpperCase());
    Object.defineProperty(target.prototype, property, {
      get(this: Element) {
        return this.getAttribute(name) ?? "";
      },
      set(this: Element, value: string | null | undefined) {
        if (value == null) this.removeAttribute(name);
        else this.setAttribute(name, value);
      },
    });
  }
  return [...(target.observedAttributes ?? ["lang", "preview"]), ...attributes];
}

/** Carry out what a page set as a property before the class of the element had come. */
export function takeProperties(element: object): void {
  for (const [name, value] of Object.entries(element)) {
    if (Reflect.deleteProperty(element, name)) Reflect.set(element, name, value);
  }
}
