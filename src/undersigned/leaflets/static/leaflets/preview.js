// Shows a form's words as they will look, a moment after they were typed: asks the page itself for the preview that its
// button gives, and takes over that part only. Without script the button does the same.
const PAUSE = 600;

for (const form of document.querySelectorAll("form[data-preview]")) {
  const shown = document.getElementById(form.dataset.preview);
  let waiting = 0;
  let asked = 0;
  form.addEventListener("input", (event) => {
    if (event.target.type === "file") return;
    clearTimeout(waiting);
    waiting = setTimeout(refresh, PAUSE);
  });

  async function refresh() {
    const turn = ++asked;
    const words = new URLSearchParams();
    for (const [name, value] of new FormData(form)) if (typeof value === "string") words.append(name, value);
    words.set("preview", "yes");
    const answer = await fetch(form.action, { method: "POST", body: words }).catch(() => null);
    if (!answer?.ok || turn !== asked) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById(form.dataset.preview);
    if (fresh) shown.replaceChildren(...fresh.childNodes);
  }
}
