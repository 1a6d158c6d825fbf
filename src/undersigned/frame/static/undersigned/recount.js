// Counts a letter's signatures again, in the page, from the public files alone, and says whether the page told the truth.
// It asks nobody but this site, and only once somebody presses its button, which it makes itself: without a script there
// is none. What it says stands in the page's <template>, translated; the rules of the log are in recount-log.js.

const place = document.getElementById("recount");
const words = new Map(
  [...document.getElementById("recount-words").content.querySelectorAll("[data-say]")].map((said) => [
    said.dataset.say,
    said.textContent,
  ]),
);
const number = new Intl.NumberFormat(document.documentElement.lang);
const TOGETHER = 6; // bundles that are asked for at once
const PATIENCE = 10; // seconds to wait for a checkpoint that reaches as far as the page's numbers
const MOST_SHOWN = 50;
const GROUPS = ["total", "class", "language", "claimed", "withdrawn", "void"]; // the order of the table
const FIELDS = ["affiliation", "index", "kind", "leaf", "name", "place", "salt"];
let log; // the rules

class Missing extends Error {}

const told = (value) => (typeof value === "number" ? number.format(value) : String(value));
const say = (code, facts = {}) => words.get(code).replace(/\{(\w+)\}/g, (_all, name) => told(facts[name] ?? "?"));
const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

function make(tag, text, attributes = {}) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.textContent = text;
  return made;
}

async function read(path) {
  const answer = await fetch(place.dataset.base + path, { credentials: "omit", cache: "no-store" });
  if (answer.status === 404) throw new Missing(path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return new Uint8Array(await answer.arrayBuffer());
}

// Each step adds what it finds to `findings`; a step without which the next makes no sense returns null.
async function readCheckpoint(wanted, findings, origin) {
  for (let waited = 0; ; waited++) {
    const found = log.readCheckpoint(await read("log/checkpoint"));
    if (!found) return findings.push({ code: "bad-checkpoint" }), null;
    if (found.origin !== origin) return findings.push({ code: "other-log", found: found.origin }), null;
    if (found.size >= wanted || waited === PATIENCE) return found;
    await pause(1);
  }
}

// Returns whether the browser could check the log's signature; what does not hold is a finding.
async function checkSignature(checkpoint, findings) {
  const lines = (log.textOf(await read("log/keys")) ?? "").split("\n");
  const keys = lines.slice(0, -1).map(log.readKey);
  if (lines.at(-1) !== "" || !keys.length || keys.some((key) => key?.name !== checkpoint.origin)) {
    findings.push({ code: "bad-keys" });
    return true;
  }
  const text = log.bytesOf(checkpoint.text);
  let signed = 0;
  for (const { name, id, raw } of keys) {
    for (const signature of checkpoint.signatures.filter((one) => one.name === name && one.id === id)) {
      let holds;
      try {
        const key = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
        holds = await crypto.subtle.verify({ name: "Ed25519" }, key, signature.data, text);
      } catch {
        return false; // an older browser, or a page that did not come over a safe connection
      }
      if (holds) signed += 1;
      else findings.push({ code: "wrong-signature", key: `${name}+${id}` });
    }
  }
  if (!signed) findings.push({ code: "unsigned" });
  return true;
}

async function readLeaves(checkpoint, findings, progress) {
  const leaves = [];
  const hashes = new Uint8Array(checkpoint.size * 32);
  const bundles = log.bundlesOf(checkpoint.size);
  const asked = [];
  const ask = ({ path, width }) => read(path(width)).catch((error) => error);
  for (let at = 0; at < bundles.length; at++) {
    while (asked.length < bundles.length && asked.length < at + TOGETHER) asked.push(ask(bundles[asked.length]));
    const bundle = bundles[at];
    const data = await asked[at];
    asked[at] = null;
    if (data instanceof Missing) return findings.push(await whereItStops(bundle)), null;
    if (data instanceof Error) throw data;
    const entries = log.entriesOf(data, bundle.width);
    if (!entries) return findings.push({ code: "bad-bundle", path: bundle.path(bundle.width) }), null;
    for (const entry of entries) {
      hashes.set(log.leafHash(entry), leaves.length * 32);
      leaves.push(log.readLeaf(entry));
    }
    progress(leaves.length, checkpoint.size);
  }
  if (log.toBase64(log.rootOf(hashes)) !== checkpoint.root) {
    const changed = await changedLeaf(bundles, hashes);
    findings.push(changed ?? { code: "other-root", size: checkpoint.size });
  }
  return leaves;
}

// A bundle that is not there: the log gives out its beginning up to the first leaf that it lacks.
async function whereItStops({ first, width, path }) {
  let there = 0, lacking = width;
  while (lacking - there > 1) {
    const half = (there + lacking) >> 1;
    const found = await read(path(half)).catch((error) => error);
    if (found instanceof Missing) lacking = half;
    else there = half;
  }
  return { code: "missing-leaf", leaf: first + there, path: path(width) };
}

// Which leaf is not the one that the published hashes were made from.
async function changedLeaf(bundles, hashes) {
  for (const { first, width, tile } of bundles) {
    const published = await read(tile(width)).catch(() => null);
    for (let at = 0; published && at < width * 32; at++) {
      if (published[at] !== hashes[first * 32 + at]) {
        return { code: "changed-leaf", leaf: first + (at >> 5), path: tile(width) };
      }
    }
  }
  return null;
}

async function checkTexts({ texts, rules }, findings) {
  const wanted = [...texts].map(([language, hash]) => [`text.${language}.md`, hash]);
  if (rules) wanted.push(["rules.txt", rules]);
  const files = await Promise.all(wanted.map(([path]) => read(path).catch((error) => error)));
  for (const [at, [path, hash]] of wanted.entries()) {
    const data = files[at];
    if (data instanceof Missing) findings.push({ code: "missing-file", path });
    else if (data instanceof Error) throw data;
    else if (log.toBase64(log.sha256(data)) !== hash) {
      findings.push({
        code: "other-text",
        path,
        found: log.hex(log.sha256(data)),
        wanted: log.hex(log.fromBase64(hash)),
      });
    }
  }
}

// Names are read after the checkpoint; one that signed or changed meanwhile is left to the next recount.
async function checkNames(data, { signatures }, size, origin, findings) {
  const text = log.textOf(data);
  const lines = (text ?? "?").split("\n");
  if (lines.pop() !== "") findings.push({ code: "cut-names" });
  const seen = new Set();
  let checked = 0, ahead = 0, newest = -1, newestLine = 0;
  lines.forEach((line, at) => {
    const name = readName(line);
    if (!name) return findings.push({ code: "bad-name-line", line: at + 1 });
    const last = Math.max(name.index, name.leaf);
    if (last >= size) {
      ahead += 1;
      if (last > newest) [newest, newestLine] = [last, at + 1];
      return;
    }
    const code = nameProblem(signatures.get(name.index), name, seen);
    if (code) findings.push({ code, line: at + 1, leaf: name.index, name: name.fields[0] });
    seen.add(name.index);
    checked += 1;
  });
  if (newest >= size && ((await readCheckpoint(newest + 1, findings, origin))?.size ?? 0) <= newest) {
    findings.push({ code: "name-nowhere", line: newestLine, leaf: newest });
  }
  return { checked, ahead };
}

function readName(line) {
  let found;
  try {
    found = JSON.parse(line);
  } catch {
    return null;
  }
  if (!found || Object.keys(found).sort().join() !== FIELDS.join()) return null;
  const fields = [found.name, found.affiliation, found.place, found.kind];
  if (fields.some((field) => typeof field !== "string") || !["person", "organisation"].includes(found.kind)) return null;
  const salt = typeof found.salt === "string" ? log.fromBase64(found.salt) : null;
  const whole = [found.index, found.leaf].every((index) => Number.isSafeInteger(index) && index >= 0);
  return salt?.length === 32 && whole ? { index: found.index, leaf: found.leaf, salt, fields } : null;
}

function nameProblem(signature, { index, leaf, salt, fields }, seen) {
  if (!signature) return "name-nowhere";
  if (seen.has(index)) return "name-twice";
  if (!signature.counted) return "name-gone";
  if (signature.show !== "named") return "name-hidden";
  if (signature.leaf !== leaf) return "name-elsewhere";
  return log.commitment(salt, fields) === signature.commit ? "" : "other-name";
}

// What the page says stands in its <data> elements, what count.json says in its fields; both under the same keys.
function pageClaims() {
  const shown = document.querySelectorAll("data[data-counted]");
  return Object.fromEntries([...shown].map((one) => [one.dataset.counted, Number(one.value)]));
}

function fileClaims(bytes) {
  let found;
  try {
    found = JSON.parse(log.textOf(bytes));
  } catch {
    return null;
  }
  if (!Number.isSafeInteger(found?.log_size) || found.log_size < 0) return null;
  const claims = { total: found.total };
  for (const [group, key] of [["by_class", "class"], ["by_language", "language"], ["claimed", "claimed"]]) {
    for (const [name, value] of Object.entries(found[group] ?? {})) claims[`${key}:${name}`] = value;
  }
  return { size: found.log_size, claims };
}

function compare(where, { size, claims }, count, signedSize, findings) {
  if (size > signedSize) return findings.push({ code: "other-size", where, claimed: size, size: signedSize });
  const { numbers } = count(size);
  const ended = where === "count.json" ? /^(withdrawn|void:)/ : /^$/; // count.json does not speak of these
  for (const key of new Set([...Object.keys(claims), ...Object.keys(numbers)])) {
    if (ended.test(key) || (claims[key] ?? 0) === (numbers[key] ?? 0)) continue;
    const code = key === "total" ? "other-count" : "other-part";
    findings.push({ code, where, part: key, claimed: claims[key] ?? 0, counted: numbers[key] ?? 0 });
  }
}

async function recount(progress) {
  const findings = [];
  const page = { size: Number(place.dataset.size), claims: pageClaims() };
  const file = fileClaims(await read("count.json"));
  if (!file) findings.push({ code: "bad-claims" });
  const { origin } = place.dataset;
  const checkpoint = await readCheckpoint(Math.max(page.size, file?.size ?? 0), findings, origin);
  if (!checkpoint) return { findings };
  const asked = read("signatures.jsonl").catch((error) => error); // the longest: it may arrive while the log is read
  const couldCheck = await checkSignature(checkpoint, findings);
  const leaves = await readLeaves(checkpoint, findings, progress);
  if (!leaves) return { findings, checkpoint, couldCheck };
  const made = new Map();
  const count = (size) => made.get(size) ?? made.set(size, log.countLeaves(leaves, size)).get(size);
  const now = count(checkpoint.size);
  findings.push(...now.findings);
  compare(place.dataset.thisPage, page, count, checkpoint.size, findings);
  if (file) compare("count.json", file, count, checkpoint.size, findings);
  await checkTexts(now, findings);
  const data = await asked;
  if (data instanceof Error) throw data;
  const names = await checkNames(data, now, checkpoint.size, origin, findings);
  return { findings, checkpoint, couldCheck, names, numbers: now.numbers };
}

function table({ checkpoint, couldCheck, names, numbers }) {
  const group = (key) => GROUPS.indexOf(key.split(":")[0]);
  const sorted = Object.entries(numbers).sort(([a, n], [b, m]) => group(a) - group(b) || m - n || (a < b ? -1 : 1));
  const rows = [
    [say("row-size"), checkpoint.size],
    ...sorted.map(([key, value]) => [words.get(`row-${key}`) ?? key, value]),
    [say("row-names"), names.checked],
    ...(names.ahead ? [[say("row-ahead"), names.ahead]] : []),
    [say("row-signature"), say(couldCheck ? "signature-checked" : "signature-unchecked")],
  ];
  const made = make("table", "");
  made.append(make("caption", say("caption")));
  const body = made.appendChild(document.createElement("tbody"));
  for (const [head, value] of rows) {
    const row = body.appendChild(document.createElement("tr"));
    row.append(make("th", head, { scope: "row" }), make("td", told(value), { class: "number" }));
  }
  return made;
}

function show(result, output) {
  const { findings, numbers, checkpoint, couldCheck } = result;
  const verdict = output.appendChild(make("div", "", { class: findings.length ? "notice error" : "notice success" }));
  const facts = { size: checkpoint?.size, total: numbers?.total };
  const code = findings.length ? "differs" : couldCheck ? "agrees" : "agrees-unsigned";
  verdict.append(make("p", say(code, facts), { id: "recount-verdict" }));
  if (findings.length) {
    const list = verdict.appendChild(make("ul", "", { id: "recount-findings" }));
    for (const found of findings.slice(0, MOST_SHOWN)) {
      const said = { ...found, part: words.get(`row-${found.part}`) ?? found.part, origin: place.dataset.origin };
      list.append(make("li", say(found.code, said), { "data-code": found.code }));
    }
    if (findings.length > MOST_SHOWN) verdict.append(make("p", say("more", { n: findings.length - MOST_SHOWN })));
  }
  if (numbers) output.append(table(result));
}

async function run(button, output) {
  button.disabled = true;
  const status = make("p", say("starting"));
  const bar = make("progress", "", { "aria-label": say("button"), max: 1, value: 0 });
  output.replaceChildren(status, bar);
  const progress = (done, all) => {
    bar.value = done / all;
    status.textContent = say("reading", { done, all });
  };
  try {
    log ??= await import(place.dataset.rules);
    const result = await recount(progress);
    output.replaceChildren();
    show(result, output);
  } catch (error) {
    const path = error instanceof Missing ? error.message : "";
    const code = path ? "missing-file" : "broke-off";
    output.replaceChildren();
    const notice = output.appendChild(make("div", "", { class: "notice error" }));
    notice.append(make("p", say("differs"), { id: "recount-verdict" }), make("p", say(code, { path }), { "data-code": code }));
    if (!path) notice.firstChild.remove();
  }
  output.setAttribute("data-done", "");
  button.disabled = false;
}

const button = make("button", say("button"), { type: "button", class: "button" });
const output = make("div", "", { role: "status", id: "recount-output" });
place.appendChild(make("p", "", { class: "actions" })).append(button);
place.append(output);
button.addEventListener("click", () => {
  output.removeAttribute("data-done");
  run(button, output);
});
