/**
 * The one stylesheet of the block, made smaller for the shadow root: without the rules that only
 * a page needs, and with short class names, which nothing outside can meet there.
 */
export function shadowCss(css) {
  return css
    .replace(/\/\* light \*\/[^]*?\/\* end \*\//g, "")
    .replaceAll(/\.advocates-share (?=[.a-z*[])/g, "")
    .replaceAll(".advocates-share__", ".")
    .replaceAll(".advocates-share--", ".")
    .replaceAll(/\.advocates-share(?![-\w])/g, ".block");
}

export function blockCssPlugin() {
  return {
    name: "block-css",
    enforce: "pre",
    transform(code, id) {
      return id.includes("share-block.css") ? { code: shadowCss(code), map: null } : null;
    },
  };
}
