// Adds a button that copies the link beside a field `[data-copy]`; without script the field itself can be copied from.
for (const field of document.querySelectorAll("[data-copy]")) {
  const button = field.closest(".field").querySelector("button[hidden]");
  if (!button || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = field.dataset.copied;
    } catch {
      field.select();
    }
  });
}
