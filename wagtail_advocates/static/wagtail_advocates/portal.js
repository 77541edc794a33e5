for (const button of document.querySelectorAll("[data-advocates-copy]")) {
  button.addEventListener("click", async () => {
    const field = document.getElementById(button.dataset.advocatesCopy);
    const before = button.textContent;
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      document.execCommand("copy");
    }
    button.textContent = button.dataset.done;
    button.setAttribute("aria-live", "polite");
    setTimeout(() => {
      button.textContent = before;
    }, 2000);
  });
}

for (const button of document.querySelectorAll("[data-advocates-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
