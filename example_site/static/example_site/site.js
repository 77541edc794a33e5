// The number in the cart comes from a cookie, so that pages are the same bytes for everybody.
(() => {
  const found = document.cookie.match(/(?:^|; )cart_count=(\d{1,4})/);
  const badge = document.querySelector("[data-cart-count]");
  if (!found || !badge) return;
  badge.textContent = found[1];
  badge.hidden = false;
})();

// A form is sent once: a second click on "Order and pay" buys nothing twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) event.preventDefault();
  else if (form.hasAttribute("data-once")) form.dataset.sent = "yes";
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-sent]")) delete form.dataset.sent;
});
