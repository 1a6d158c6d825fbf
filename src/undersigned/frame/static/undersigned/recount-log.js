// The rules of a letter's public log: hashes, the tree, the signed checkpoint, leaves, and what counts.
// Nothing here asks the network or touches the page. The formats are those of docs/formats.md and c2sp.org; what is
// misspelt is refused, never repaired. Hashes are compared as base64 words: each has one accepted spelling.

const HASH_BYTES = 32;
const WIDTH = 256;
const ascii = new TextDecoder("latin1");
const utf8 = new TextEncoder();
const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

// SHA-256 (FIPS 180-4) of our own: the browser's answers each question later, which for thousands of small hashes is
// far slower. The tests hold it to the browser's.
const ROUNDS = Int32Array.from(
  `428a2f98 71374491 b5c0fbcf e9b5dba5 3956c25b 59f111f1 923f82a4 ab1c5ed5 d807aa98 12835b01 243185be 550c7dc3 72be5d74
  80deb1fe 9bdc06a7 c19bf174 e49b69c1 efbe4786 0fc19dc6 240ca1cc 2de92c6f 4a7484aa 5cb0a9dc 76f988da 983e5152 a831c66d
  b00327c8 bf597fc7 c6e00bf3 d5a79147 06ca6351 14292967 27b70a85 2e1b2138 4d2c6dfc 53380d13 650a7354 766a0abb 81c2c92e
  92722c85 a2bfe8a1 a81a664b c24b8b70 c76c51a3 d192e819 d6990624 f40e3585 106aa070 19a4c116 1e376c08 2748774c 34b0bcb5
  391c0cb3 4ed8aa4a 5b9cca4f 682e6ff3 748f82ee 78a5636f 84c87814 8cc70208 90befffa a4506ceb bef9a3f7 c67178f2`
    .split(/\s+/)
    .map((word) => parseInt(word, 16) | 0),
);
const START = [0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19];
const schedule = new Int32Array(64);

export function sha256(bytes) {
  const padded = new Uint8Array(((bytes.length + 8) >> 6) * 64 + 64);
  padded.set(bytes);
  padded[bytes.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000));
  view.setUint32(padded.length - 4, (bytes.length << 3) >>> 0);
  const state = Int32Array.from(START);
  for (let at = 0; at < padded.length; at += 64) mixBlock(state, view, at);
  const digest = new DataView(new ArrayBuffer(HASH_BYTES));
  state.forEach((word, place) => digest.setInt32(place * 4, word));
  return new Uint8Array(digest.buffer);
}

function mixBlock(state, view, at) {
  const w = schedule;
  for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4);
  for (let i = 16; i < 64; i++) {
    const x = w[i - 15], y = w[i - 2];
    const low = ((x >>> 7) | (x << 25)) ^ ((x >>> 18) | (x << 14)) ^ (x >>> 3);
    const high = ((y >>> 17) | (y << 15)) ^ ((y >>> 19) | (y << 13)) ^ (y >>> 10);
    w[i] = (w[i - 16] + low + w[i - 7] + high) | 0;
  }
  let a = state[0], b = state[1], c = state[2], d = state[3], e = state[4], f = state[5], g = state[6], h = state[7];
  for (let i = 0; i < 64; i++) {
    const high = ((e >>> 6) | (e << 26)) ^ ((e >>> 11) | (e << 21)) ^ ((e >>> 25) | (e << 7));
    const first = (h + high + ((e & f) ^ (~e & g)) + ROUNDS[i] + w[i]) | 0;
    const low = ((a >>> 2) | (a << 30)) ^ ((a >>> 13) | (a << 19)) ^ ((a >>> 22) | (a << 10));
    const second = (low + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + first) | 0; d = c; c = b; b = a; a = (first + second) | 0;
  }
  state[0] += a; state[1] += b; state[2] += c; state[3] += d; state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

export function joined(...parts) {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export const bytesOf = (text) => utf8.encode(text);
export const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
export const toBase64 = (bytes) => btoa(String.fromCharCode(...bytes));

// The bytes of a base64 word in its one spelling, else null.
export function fromBase64(word) {
  try {
    const raw = atob(word);
    return btoa(raw) === word ? Uint8Array.from(raw, (char) => char.charCodeAt(0)) : null;
  } catch {
    return null;
  }
}

// The text of UTF-8 bytes, else null.
export function textOf(bytes) {
  try {
    return strictUtf8.decode(bytes);
  } catch {
    return null;
  }
}

// The tree of RFC 6962. `hashes` are leaf hashes one after the other; a last one without a sibling moves up as it is.
export const leafHash = (entry) => sha256(joined([0], entry));

export function rootOf(hashes) {
  if (!hashes.length) return sha256(hashes);
  const pair = new Uint8Array(1 + 2 * HASH_BYTES).fill(1, 0, 1);
  while (hashes.length > HASH_BYTES) {
    const above = new Uint8Array(Math.ceil(hashes.length / (2 * HASH_BYTES)) * HASH_BYTES);
    for (let from = 0, to = 0; from < hashes.length; from += 2 * HASH_BYTES, to += HASH_BYTES) {
      const two = hashes.subarray(from, from + 2 * HASH_BYTES);
      if (two.length > HASH_BYTES) pair.set(two, 1);
      above.set(two.length > HASH_BYTES ? sha256(pair) : two, to);
    }
    hashes = above;
  }
  return hashes;
}

// Where a log of `size` entries keeps them (c2sp.org/tlog-tiles): for each bundle its path, its first leaf, its width.
export function bundlesOf(size) {
  return Array.from({ length: Math.ceil(size / WIDTH) }, (_, index) => ({
    first: index * WIDTH,
    width: Math.min(WIDTH, size - index * WIDTH),
    path: (width) => tilePath("entries", index, width),
    tile: (width) => tilePath("0", index, width),
  }));
}

function tilePath(level, index, width) {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.../g);
  const number = groups.map((group, place) => (place < groups.length - 1 ? `x${group}` : group)).join("/");
  return `log/tile/${level}/${number}${width < WIDTH ? `.p/${width}` : ""}`;
}

// The entries of a bundle, each after its length in two bytes; null for bytes that hold fewer or more.
export function entriesOf(bundle, width) {
  const entries = [];
  let at = 0;
  while (entries.length < width) {
    const end = at + 2 + bundle[at] * 256 + bundle[at + 1];
    if (!(end <= bundle.length)) return null;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return at === bundle.length ? entries : null;
}

// A checkpoint in a signed note: origin, size, root in base64, the signed text, and its signature lines; else null.
export function readCheckpoint(bytes) {
  const whole = bytes.length <= 256 * 1024 ? textOf(bytes) : null;
  const cut = whole === null ? -1 : whole.lastIndexOf("\n\n");
  if (cut < 0) return null;
  const text = whole.slice(0, cut + 1);
  const lines = text.slice(0, -1).split("\n");
  const size = /^(0|[1-9][0-9]{0,15})$/.test(lines[1] ?? "") ? Number(lines[1]) : NaN;
  if (lines.length < 3 || lines.some((line) => !line || /[\u0000-\u001f]/.test(line))) return null;
  if (!Number.isSafeInteger(size) || !HASH.test(lines[2])) return null;
  const signatures = whole.slice(cut + 2).split("\n");
  if (signatures.pop() !== "" || !signatures.length || signatures.length > 100) return null;
  const read = signatures.map((line) => {
    const found = /^— ([^\s+]+) (\S+)$/u.exec(line);
    const data = found && fromBase64(found[2]);
    return data && data.length > 4 ? { name: found[1], id: hex(data.slice(0, 4)), data: data.slice(4) } : null;
  });
  return read.includes(null) ? null : { origin: lines[0], size, root: lines[2], text, signatures: read };
}

// A log's key, `name+id+base64 of 0x01 and 32 bytes`; null for another spelling, another kind, an id that is not its own.
export function readKey(line) {
  const [, name, id, word] = /^([^\s+]+)\+([0-9a-f]{8})\+(\S+)$/u.exec(line) ?? [];
  const data = word && fromBase64(word);
  if (!data || data.length !== 33 || data[0] !== 1) return null;
  const own = hex(sha256(joined(bytesOf(`${name}\n`), data)).slice(0, 4));
  return own === id ? { name, id, raw: data.slice(1) } : null;
}

// Leaves. A regular expression each: what it does not match is not a leaf.
const HASH_WORD = "([A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=)"; // of the last character two bits are zero
const HASH = new RegExp(`^${HASH_WORD}$`);
const TEXT_LINE = `text ([a-z]{2,3}(?:-[A-Z][a-z]{3})?(?:-(?:[A-Z]{2}|[0-9]{3}))?) ${HASH_WORD}\n`;
const TARGET = "leaf (0|[1-9][0-9]{0,18})\n";
const SHOWN = `show (named|hidden)\ncommit ${HASH_WORD}\nundo ${HASH_WORD}\n`;
const leafPattern = (lines) => new RegExp(`^undersigned-leaf/v1\n${lines}$`);
const SIGN = leafPattern(`sign\ntext ${HASH_WORD}\nclass (email|domain|vouched|paper|imported)\n${SHOWN}`);
const AMEND = leafPattern(`amend\n${TARGET}open ${HASH_WORD}\n${SHOWN}`);
const WITHDRAW = leafPattern(`withdraw\n${TARGET}open ${HASH_WORD}\n`);
const VOID = leafPattern(`void\n${TARGET}reason (holder|duplicate|fraud|impersonation|abuse|erasure)\n`);
const TEXT = leafPattern(`text\n${TEXT_LINE}`);
const RECIPIENTS = leafPattern(`recipients\nrecipients ${HASH_WORD}\n`);
const CLOSE = leafPattern("close\n");
const LETTER = leafPattern(`letter\n((?:${TEXT_LINE})+)(?:recipients ${HASH_WORD}\n)?rules ${HASH_WORD}\n`);

// The leaf in an entry's bytes, else null.
export function readLeaf(entry) {
  const text = ascii.decode(entry);
  let found;
  if (text.length > 512) return readLetter(text);
  if ((found = SIGN.exec(text))) {
    return { kind: "sign", text: found[1], klass: found[2], show: found[3], commit: found[4], undo: found[5] };
  }
  if ((found = AMEND.exec(text))) {
    const [, target, secret, show, commit, undo] = found;
    return { kind: "amend", target: Number(target), opens: undoDigest(secret), show, commit, undo };
  }
  if ((found = WITHDRAW.exec(text))) {
    return { kind: "withdraw", target: Number(found[1]), opens: undoDigest(found[2]) };
  }
  if ((found = VOID.exec(text))) return { kind: "void", target: Number(found[1]), reason: found[2] };
  if ((found = TEXT.exec(text))) return { kind: "text", language: found[1], text: found[2] };
  if ((found = RECIPIENTS.exec(text))) return { kind: "recipients", recipients: found[1] };
  return CLOSE.test(text) ? { kind: "close" } : readLetter(text);
}

function readLetter(text) {
  const found = text.length <= 4096 && LETTER.exec(text);
  if (!found) return null;
  const texts = [...found[1].matchAll(new RegExp(TEXT_LINE, "g"))].map((line) => [line[1], line[2]]);
  const [first, ...others] = texts.map(([language]) => language);
  const ordered = others.every((language, place) => language !== first && !(others[place - 1] >= language));
  return ordered ? { kind: "letter", texts, rules: found.at(-1) } : null;
}

export function undoDigest(secret) {
  return toBase64(sha256(joined(bytesOf("undersigned-undo/v1\n"), fromBase64(secret))));
}

// What a name is bound by: the salt, and each field in NFC after its length in four bytes.
export function commitment(salt, fields) {
  const parts = fields.flatMap((field) => {
    const data = bytesOf(field.normalize("NFC"));
    const length = new DataView(new ArrayBuffer(4));
    length.setUint32(0, data.length);
    return [new Uint8Array(length.buffer), data];
  });
  return toBase64(sha256(joined(bytesOf("undersigned-commit/v1\n"), salt, ...parts)));
}

const CONFIRMED = ["email", "domain"];

// Counts the first `size` leaves. `numbers` has "total", "class:…", "language:…", "claimed:…", "withdrawn" and "void:…";
// `signatures` says by index how each one stands; `texts` is the valid text of each language; `findings` what is wrong.
export function countLeaves(leaves, size) {
  const findings = [], signatures = new Map(), asked = new Map(), voided = new Map();
  const languages = new Map(), texts = new Map();
  let closedAt = size, rules = null;
  const reaches = (index, leaf) => {
    if (leaf.target < index && signatures.has(leaf.target)) return true;
    findings.push({ code: "no-such-signature", leaf: index, target: leaf.target });
    return false;
  };
  for (let index = 0; index < size; index++) {
    const leaf = leaves[index];
    if (!leaf) findings.push({ code: "bad-leaf", leaf: index });
    else if ((index === 0) !== (leaf.kind === "letter")) findings.push({ code: "no-letter", leaf: index });
    else if (leaf.kind === "letter") {
      rules = leaf.rules;
      for (const [language, text] of leaf.texts) texts.set(language, text), languages.set(text, language);
    } else if (leaf.kind === "text") {
      texts.set(leaf.language, leaf.text);
      if (!languages.has(leaf.text)) languages.set(leaf.text, leaf.language);
    } else if (leaf.kind === "sign") signatures.set(index, { ...leaf, leaf: index, counted: true });
    else if (leaf.kind === "recipients") continue; // to whom contact data are sealed: nothing that counts
    else if (leaf.kind === "close") {
      if (closedAt < index) findings.push({ code: "after-close", leaf: index });
      else closedAt = index;
    } else if (reaches(index, leaf)) {
      if (leaf.kind !== "void") asked.set(leaf.target, [...(asked.get(leaf.target) ?? []), { ...leaf, index }]);
      else if (!voided.has(leaf.target)) voided.set(leaf.target, leaf.reason);
    }
  }
  const numbers = { total: 0 };
  const add = (key) => (numbers[key] = (numbers[key] ?? 0) + 1);
  for (const [target, steps] of asked) {
    if (follow(signatures.get(target), target, steps, findings) && !voided.has(target)) add("withdrawn");
  }
  for (const [target, reason] of voided) {
    signatures.get(target).counted = false;
    add(`void:${reason}`);
  }
  for (const [index, signature] of signatures) {
    const language = languages.get(signature.text);
    if (!language) findings.push({ code: "unknown-text", leaf: index });
    if (index > closedAt) findings.push({ code: "after-close", leaf: index });
    if (!signature.counted || !language || index > closedAt) continue;
    if (!CONFIRMED.includes(signature.klass)) add(`claimed:${signature.klass}`);
    else add("total"), add(`class:${signature.klass}`), add(`language:${language}`);
  }
  return { numbers, signatures, texts, rules, findings };
}

// Leaves of one batch stand in no order, so a signature's changes are followed from secret to secret, not by index: each
// must open what the signature, or its last change, was closed with. Returns whether it was taken back.
function follow(signature, target, steps, findings) {
  const waiting = new Map([...steps].reverse().map((step) => [step.opens, step]));
  const followed = new Set();
  for (let step; (step = waiting.get(signature.undo)); ) {
    waiting.delete(signature.undo);
    followed.add(step.index);
    if (step.kind === "withdraw") {
      signature.counted = false;
      break;
    }
    Object.assign(signature, { show: step.show, commit: step.commit, undo: step.undo, leaf: step.index });
  }
  for (const { index } of steps) if (!followed.has(index)) findings.push({ code: "no-secret", leaf: index, target });
  return !signature.counted;
}
