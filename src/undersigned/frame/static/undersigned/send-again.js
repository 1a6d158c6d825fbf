// Sends the form of the page that says "not yet" by itself, after a while that differs from visitor to visitor, so that
// all who were told so do not come back in one moment. Whoever begins to change something is left in peace.
const form = document.getElementById("again");
const note = document.getElementById("by-itself");
if (form && note) {
  const soon = setTimeout(() => form.requestSubmit(), 5000 + Math.random() * 10000);
  note.hidden = false;
  form.addEventListener("input", () => {
    clearTimeout(soon);
    note.hidden = true;
  });
}
