// SHA-256 (FIPS 180-4) in plain JavaScript, for pages over plain http on an office network, where browsers offer no crypto.subtle.
const PRIMES = (() => {
  const found = [];
  for (let n = 2; found.length < 64; n += 1) if (found.every((prime) => n % prime)) found.push(n);
  return found;
})();
const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
const K = PRIMES.map((prime) => fraction(Math.cbrt(prime)));
const BEGINNING = PRIMES.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
const turned = (word, by) => (word >>> by) | (word << (32 - by));

function mixIn(state, words, bytes, at) {
  for (let t = 0; t < 16; t += 1) {
    const i = at + 4 * t;
    words[t] = (bytes[i] << 24) | (bytes[i + 1] << 16) | (bytes[i + 2] << 8) | bytes[i + 3];
  }
  for (let t = 16; t < 64; t += 1) {
    const a = words[t - 15], b = words[t - 2];
    const small = turned(a, 7) ^ turned(a, 18) ^ (a >>> 3);
    const large = turned(b, 17) ^ turned(b, 19) ^ (b >>> 10);
    words[t] = (words[t - 16] + small + words[t - 7] + large) | 0;
  }
  let [a, b, c, d, e, f, g, h] = state;
  for (let t = 0; t < 64; t += 1) {
    const first = (h + (turned(e, 6) ^ turned(e, 11) ^ turned(e, 25)) + ((e & f) ^ (~e & g)) + K[t] + words[t]) | 0;
    const second = ((turned(a, 2) ^ turned(a, 13) ^ turned(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g; g = f; f = e; e = (d + first) | 0; d = c; c = b; b = a; a = (first + second) | 0;
  }
  [a, b, c, d, e, f, g, h].forEach((word, n) => { state[n] = (state[n] + word) | 0; });
}

// The digest of a file in hexadecimal digits, read a piece at a time so that the page stays alive.
export async function digestOf(file, piece = 1 << 20) {
  const state = Int32Array.from(BEGINNING), words = new Int32Array(64);
  let rest = new Uint8Array(0);
  for (let at = 0; at < file.size; at += piece) {
    const read = new Uint8Array(await file.slice(at, at + piece).arrayBuffer());
    const bytes = new Uint8Array(rest.length + read.length);
    bytes.set(rest);
    bytes.set(read, rest.length);
    const whole = bytes.length - (bytes.length % 64);
    for (let i = 0; i < whole; i += 64) mixIn(state, words, bytes, i);
    rest = bytes.slice(whole);
  }
  const end = new Uint8Array(rest.length < 56 ? 64 : 128);
  end.set(rest);
  end[rest.length] = 0x80;
  new DataView(end.buffer).setBigUint64(end.length - 8, BigInt(file.size) * 8n);
  for (let i = 0; i < end.length; i += 64) mixIn(state, words, end, i);
  return [...state].map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
}
