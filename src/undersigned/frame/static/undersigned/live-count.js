// Keeps the count up to date while the page is looked at: every 10 seconds from the letter's count.json.
const shown = document.querySelectorAll("[data-count]");
const source = document.querySelector("[data-count-source]")?.dataset.countSource;
const format = new Intl.NumberFormat(document.documentElement.lang);

async function refresh() {
  if (document.visibilityState !== "visible") return;
  const answer = await fetch(source, { credentials: "omit" }).catch(() => null);
  if (!answer?.ok) return;
  const { total } = await answer.json();
  if (Number.isInteger(total)) for (const place of shown) place.textContent = format.format(total);
}

if (source && shown.length) setInterval(refresh, 10_000);
