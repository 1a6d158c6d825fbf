// Checks a receipt in the page, without sending it anywhere: what the server does when the form is sent, but for the
// questions that only its database answers. For a receipt of a log of this site it asks for that log's public keys and
// checkpoints, never for the entry; for one of another site it takes the key that was pasted.
// What it says stands in the page's <template>, translated; the rules of the log are in recount-log.js.

const HEADER = "c2sp.org/tlog-proof@v1";
const PRIVATE_HEADER = "undersigned-private/v1";
const MOST_HASHES = 63;
const MOST_PRIVATE = 16 * 1024;
const HASH = /^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/; // of the last character two bits are zero
const MOST_INDEX = 2n ** 63n - 1n;

// What is wrong: a sentence's code, what is put into it, and the sentence around it where there is one.
class Refusal extends Error {
  constructor(code, facts = {}, around = "") {
    super(code);
    Object.assign(this, { code, facts, around });
  }
}

const damaged = (code, facts) => new Refusal(code, facts, "damaged");
const fails = (code, facts) => new Refusal(code, facts, "does-not-hold");

// A number in its one spelling, as a BigInt; null for every other one.
function readNumber(word) {
  const found = /^(0|[1-9][0-9]{0,18})$/.test(word) ? BigInt(word) : null;
  return found !== null && found <= MOST_INDEX ? found : null;
}

// A proof, c2sp.org/tlog-proof, with its checkpoint read and nothing verified.
function readProof(log, bytes) {
  const cut = bytes.findIndex((byte, at) => byte === 10 && bytes[at + 1] === 10);
  if (cut < 0) throw damaged("proof-blank");
  const head = bytes.subarray(0, cut);
  if (head.some((byte) => byte > 127)) throw damaged("proof-ascii");
  const [header, ...lines] = log.textOf(head).split("\n");
  if (header !== HEADER) throw damaged("proof-header", { header: HEADER });
  const extra = lines[0]?.startsWith("extra ") ? log.fromBase64(lines.shift().slice("extra ".length)) : undefined;
  if (extra === null) throw damaged("proof-extra");
  if (extra?.length === 0) throw damaged("proof-no-extra");
  if (!lines[0]?.startsWith("index ")) throw damaged("proof-index");
  const index = readNumber(lines.shift().slice("index ".length));
  if (lines.length > MOST_HASHES) throw damaged("proof-many", { most: MOST_HASHES, found: lines.length });
  if (index === null || !lines.every((line) => HASH.test(line))) throw damaged("proof-misspelt");
  const checkpoint = log.readCheckpoint(bytes.subarray(cut + 2));
  if (!checkpoint) throw damaged("proof-checkpoint");
  return { index, extra, hashes: lines.map(log.fromBase64), checkpoint };
}

// The private file, only its spelling checked: each line must be the one that comes next.
function readPrivate(log, bytes) {
  if (bytes.length > MOST_PRIVATE) throw new Refusal("private-long", { most: MOST_PRIVATE, found: bytes.length });
  const text = log.textOf(bytes);
  if (text === null) throw new Refusal("private-utf8");
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new Refusal("private-cut");
  if (text.normalize("NFC") !== text || /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/.test(text)) {
    throw new Refusal("private-controls");
  }
  if (lines.shift() !== PRIVATE_HEADER) throw new Refusal("private-header", { header: PRIVATE_HEADER });
  const isNext = (label) => lines[0]?.startsWith(`${label} `) ?? false;
  const word = (label) => {
    const found = isNext(label) ? lines.shift().slice(label.length + 1) : "";
    if (!found) throw new Refusal("private-line", { label });
    return found;
  };
  const spelt = (read) => {
    if (read === null) throw new Refusal("private-misspelt");
    return read;
  };
  const hash = (label) => {
    const found = word(label);
    return spelt(HASH.test(found) ? found : null);
  };
  const optional = (label) => (isNext(label) ? word(label) : "");
  const read = { log: word("log"), index: spelt(readNumber(word("index"))), leaf: spelt(log.fromBase64(word("leaf"))) };
  read.amendment = isNext("amend") ? spelt(log.fromBase64(word("amend"))) : null;
  Object.assign(read, { salt: hash("salt"), undo: hash("undo") });
  read.fields = [optional("name"), optional("affiliation"), optional("place"), word("kind")];
  if (lines.length || !["person", "organisation"].includes(read.fields[3])) throw new Refusal("private-end");
  return read;
}

// That the private file's secrets and leaves belong together.
function checkPrivate(log, own) {
  const signed = log.readLeaf(own.leaf);
  const amended = own.amendment && log.readLeaf(own.amendment);
  if (!signed || (own.amendment && !amended)) throw new Refusal("private-leaf");
  if (signed.kind !== "sign") throw new Refusal("private-not-sign");
  if (amended && !(amended.kind === "amend" && amended.target === Number(own.index))) throw new Refusal("private-change");
  const bound = amended ?? signed;
  if (log.commitment(log.fromBase64(own.salt), own.fields) !== bound.commit) throw new Refusal("private-name");
  if (log.undoDigest(own.undo) !== bound.undo) throw new Refusal("private-secret");
}

// Which of the keys signed the checkpoint, and whether this browser could check it.
async function openCheckpoint(log, checkpoint, keys) {
  const text = log.bytesOf(checkpoint.text);
  const signed = [];
  let couldCheck = true;
  for (const key of keys) {
    const lines = checkpoint.signatures.filter((one) => one.name === key.name && one.id === key.id);
    for (const line of lines) {
      const holds = await verifies(key.raw, line.data, text);
      if (holds === false) throw fails("wrong-signature", { key: key.name });
      couldCheck &&= holds !== null;
    }
    if (lines.length) signed.push(key);
  }
  if (!signed.length) throw new Refusal("unsigned", { log: checkpoint.origin });
  return { signed, couldCheck };
}

// Null where the browser is an older one, or the page did not come over a safe connection.
async function verifies(raw, signature, text) {
  if (!globalThis.crypto?.subtle) return null;
  try {
    const key = await crypto.subtle.importKey("raw", raw, { name: "Ed25519" }, false, ["verify"]);
    return await crypto.subtle.verify({ name: "Ed25519" }, key, signature, text);
  } catch (error) {
    return error.name === "NotSupportedError" ? null : false;
  }
}

// For each hash of an inclusion proof, from the leaf up: whether it stands on the left (RFC 6962 section 2.1.1).
function sidesOf(index, size) {
  const sides = [];
  for (let start = 0, end = size; end - start > 1; ) {
    let half = 1;
    while (half * 2 < end - start) half *= 2;
    const isLeft = index >= start + half;
    sides.unshift(isLeft);
    if (isLeft) start += half;
    else end = start + half;
  }
  return sides;
}

function checkInclusion(log, { index, hashes, checkpoint }, entry) {
  const { size, root } = checkpoint;
  if (index >= BigInt(size)) throw fails("index-outside", { size, index });
  const sides = sidesOf(Number(index), size);
  if (hashes.length !== sides.length) throw fails("proof-length", { found: hashes.length, wanted: sides.length });
  const node = (left, right) => log.sha256(log.joined([1], left, right));
  const top = hashes.reduce(
    (below, beside, at) => (sides[at] ? node(beside, below) : node(below, beside)),
    log.leafHash(entry),
  );
  if (log.toBase64(top) !== root) throw fails("proof-mismatch", { index, size });
}

// Checks a receipt; `own` is the private file's bytes or null, `key` what was pasted. `ask(origin)` gives the keys of a
// log of this site and what it says of a checkpoint, null for another site's. Returns the verdict's code, what stands in
// its sentence, and what was read; never throws but for a connection that broke.
export async function checkReceipt(log, { receipt, own = null, key = "" }, ask) {
  try {
    return await check(log, { receipt, own, key }, ask);
  } catch (error) {
    if (error instanceof Refusal) return { code: error.code, facts: error.facts, around: error.around, refused: true };
    throw error;
  }
}

async function check(log, { receipt, own, key }, ask) {
  const proof = readProof(log, receipt);
  const { origin } = proof.checkpoint;
  const secret = own && readPrivate(log, own);
  const pair = [proof.extra, secret?.leaf].filter(Boolean).map(log.toBase64);
  if (secret && (secret.log !== origin || secret.index !== proof.index)) throw new Refusal("not-together");
  const pasted = key ? log.readKey(key) : null;
  if (key && !pasted) throw new Refusal("bad-key");
  if (pasted && pasted.name !== origin) throw new Refusal("other-key", { key: pasted.name, log: origin });
  const ours = await ask(origin);
  if (!ours && !pasted) throw new Refusal("foreign", { log: origin });
  if (pair.length === 2 && pair[0] !== pair[1]) throw new Refusal("not-together");
  if (secret) checkPrivate(log, secret);
  const keys = ours?.keys ?? [];
  const { signed, couldCheck } = await openCheckpoint(log, proof.checkpoint, pasted ? [...keys, pasted] : keys);
  const entry = secret?.leaf ?? proof.extra ?? null;
  if (entry) checkInclusion(log, proof, entry);
  const leaf = entry && log.readLeaf(entry);
  if (entry && leaf?.kind !== "sign") throw new Refusal("not-sign", { index: proof.index });
  if (ours) await checkAgainstOurs(log, ours, proof.checkpoint);
  const isOurs = (one) => keys.some(({ id }) => id === one.id);
  const until = signed.every((one) => one.until) ? signed.map((one) => one.until).sort().at(-1) : null;
  return {
    code: verdict({ entry, couldCheck, ours }),
    facts: { size: proof.checkpoint.size },
    found: { origin, index: proof.index, size: proof.checkpoint.size, leaf, fields: secret?.fields ?? null },
    notes: { pasted: Boolean(ours) && !signed.some(isOurs), until },
    refused: false,
  };
}

function verdict({ entry, couldCheck, ours }) {
  if (!couldCheck) return entry ? "signature-unchecked" : "nothing-checked";
  if (!entry) return "checkpoint-alone";
  return ours ? "holds" : "holds-elsewhere";
}

// A receipt that our key signed and our log contradicts is evidence.
async function checkAgainstOurs(log, ours, { size, root }) {
  const newest = await ours.checkpoint("");
  if (newest && newest.size < size) throw new Refusal("ahead");
  const then = await ours.checkpoint(size);
  if (then && then.size === size && then.root !== root) throw new Refusal("contradict");
}

// The logs of this site: its public files are asked for, and nothing about the entry.
function askAt(log, host) {
  const read = async (path) => {
    const answer = await fetch(path, { credentials: "omit", cache: "no-store" });
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return new Uint8Array(await answer.arrayBuffer());
  };
  return async (origin) => {
    const [, slug] = /^([a-z0-9-]+)$/.exec(origin.slice(`${host}/letters/`.length, -"/log".length)) ?? [];
    if (!slug || origin !== `${host}/letters/${slug}/log`) return null;
    const base = `/letters/${slug}/log`;
    const [present, history] = await Promise.all([read(`${base}/keys`), read(`${base}/key-history.json`)]);
    if (!present) return null;
    return {
      keys: readKeys(log, origin, present, history),
      checkpoint: async (size) => {
        const found = await read(`${base}/checkpoint${size === "" ? "" : `?size=${size}`}`);
        const note = found && log.readCheckpoint(found);
        return note?.origin === origin ? note : null;
      },
    };
  };
}

// Those that sign, and those that did until a day.
function readKeys(log, origin, present, history) {
  const lines = (log.textOf(present) ?? "").split("\n");
  const keys = lines.slice(0, -1).map(log.readKey);
  if (lines.at(-1) !== "" || keys.some((key) => key?.name !== origin)) throw new Refusal("bad-keys");
  try {
    const earlier = history ? JSON.parse(log.textOf(history)).keys.filter(({ until }) => until) : [];
    return [...keys, ...earlier.map(({ vkey, until }) => ({ ...named(log.readKey(vkey), origin), until }))];
  } catch {
    throw new Refusal("bad-keys");
  }
}

function named(key, origin) {
  if (key?.name !== origin) throw new Refusal("bad-keys");
  return key;
}

// The page.
function start(form) {
  const language = document.documentElement.lang;
  const number = new Intl.NumberFormat(language);
  const day = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "UTC" });
  const template = document.getElementById("receipt-words").content;
  const words = new Map([...template.querySelectorAll("[data-say]")].map((one) => [one.dataset.say, one.textContent]));
  const told = (value) => (["number", "bigint"].includes(typeof value) ? number.format(value) : String(value));
  const say = (code, facts = {}) => words.get(code).replace(/\{(\w+)\}/g, (_all, name) => told(facts[name] ?? "?"));
  const make = (tag, text, attributes = {}) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.textContent = text;
    return made;
  };
  const { receipt, private: own, key } = form.elements;
  const output = make("div", "", { role: "status", id: "receipt-output" });
  form.prepend(make("p", say("note"), { class: "notice", id: "receipt-note" }));
  form.querySelector("button").before(output);
  let log, latest = 0;

  const facts = ({ origin, index, size, leaf, fields }) => {
    const list = make("dl", "", { class: "facts" });
    const add = (code, text, attributes = {}) => {
      list.append(make("dt", say(code)));
      list.appendChild(document.createElement("dd")).append(make("bdi", text, attributes));
    };
    add("fact-log", origin, { class: "hash" });
    add("fact-index", told(index));
    add("fact-size", told(size));
    if (leaf) add("fact-class", say(`class:${leaf.klass}`));
    if (leaf) add("fact-text", log.hex(log.fromBase64(leaf.text)), { class: "hash" });
    if (fields) add("fact-name", fields[0] || say("no-name"));
    return list;
  };
  const show = (result) => {
    const kind = result.refused ? "error" : result.code.startsWith("holds") ? "success" : "warning";
    const notice = make("div", "", { class: `notice ${kind}`, id: "receipt-verdict", "data-code": result.code });
    const sentence = say(result.code, result.facts);
    notice.append(make("p", result.around ? say(result.around, { why: sentence }) : sentence));
    if (result.found?.fields) notice.append(make("p", say("private-belongs")));
    if (result.notes?.pasted) notice.append(make("p", say("by-pasted-key")));
    if (result.notes?.until) notice.append(make("p", say("key-until", { day: day.format(new Date(result.notes.until)) })));
    output.replaceChildren(notice, ...(result.found ? [facts(result.found)] : []));
  };
  const bytesOf = async (input, most) => {
    const [file] = input.files;
    if (!file) return null;
    if (!file.size || file.size > most) throw new Refusal(file.size ? "file-long" : "file-empty");
    return new Uint8Array(await file.arrayBuffer());
  };
  const judge = async () => {
    const { rules, host, mostReceipt, mostPrivate } = form.dataset;
    try {
      const brought = { receipt: await bytesOf(receipt, Number(mostReceipt)), key: key.value.trim() };
      if (!brought.receipt) return null;
      brought.own = await bytesOf(own, Number(mostPrivate));
      log ??= await import(rules);
      return await checkReceipt(log, brought, askAt(log, host));
    } catch (error) {
      return { code: error instanceof Refusal ? error.code : "broke-off", refused: true };
    }
  };
  const run = async () => {
    const mine = ++latest; // a file that is chosen meanwhile makes this answer an old one
    output.removeAttribute("data-done");
    const result = await judge();
    if (mine !== latest) return;
    if (result) show(result);
    else output.replaceChildren();
    output.setAttribute("data-done", "");
  };
  for (const input of [receipt, own, key]) input.addEventListener("change", run);
  if (receipt.files.length) run();
}

const form = document.getElementById("check-receipt");
if (form) start(form);
