// The number in the cart comes from a cookie, so that pages are the same bytes for everybody.
(() => {
  const found = document.cookie.match(/(?:^|; )cart_count=(\d{1,4})/);
  const badge = document.querySelector("[data-cart-count]");
  if (!found || !badge) return;
  badge.textContent = found[1];
  badge.hidden = false;
  badge.parentElement.setAttribute("aria-label", `Cart, ${found[1]} in it`);
})();
