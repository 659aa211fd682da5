/**
 * Names from the network, made safe: to be shown, and to be the name of a download. The rules are those of the host
 * (`transfer::SafeName`), so that a file is called the same wherever it arrives.
 */

/** The longest name in bytes of UTF-8; what is left to 255 is room for a number. */
const LONGEST = 200;
/** The longest ending that is kept when a name is shortened, in bytes, its dot included. */
const LONGEST_ENDING = 24;

/** What some system gives a meaning, controls, and code points that never are a character. */
const FORBIDDEN = /[/\\:*?"<>|\u2028\u2029\p{Cc}\p{Cs}\p{NChar}]/gu;
/** What does not show, or changes how the text around it looks. */
const UNSEEN =
  /[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{1bca0}-\u{1bca3}\u{1d173}-\u{1d17a}\u{e0000}-\u{e0fff}]/gu;
/** What shapes the letters beside it; Persian words and many emoji need it. */
const JOINER = /^[\u200c\u200d]$/u;
const SELECTOR = /^[\u180b-\u180d\u180f\ufe00-\ufe0f]$/u;
/** Names that Windows keeps for devices, whatever follows the first dot. */
const DEVICE = /^(?:con|prn|aux|nul|conin\$|conout\$|clock\$|(?:com|lpt)[0-9¹²³])\s*(?:\.|$)/i;
/** What the host's own unfinished files end with. */
const PART = /\.porthole-part$/i;

const text = new TextEncoder();
const bytesOf = (name: string) => text.encode(name).length;

/** The names from the root down to an item, each as it may be written; null for a path that leads elsewhere. */
export function safePath(parts: readonly string[]): string[] | null {
  return parts.some((part) => /^\.{0,2}$/.test(part)) ? null : parts.map(safeName);
}

/** One name as it may be shown and written. */
export function safeName(raw: string): string {
  let name = cleanedOnce(raw);
  // One rule may make work for another: a cut may bare a joiner.
  for (let turn = 0; turn < 8; turn += 1) {
    const next = cleanedOnce(name);
    if (next === name) return name;
    name = next;
  }
  return '_';
}

/** `name (2).ext`, for a name that is taken. */
export function numbered(name: string, number: number): string {
  const ending = endingOf(name);
  const tail = ` (${number})${ending}`;
  return cut(name.slice(0, name.length - ending.length), LONGEST - bytesOf(tail)).trimEnd() + tail;
}

function cleanedOnce(raw: string): string {
  const visible = raw.normalize('NFC').replace(FORBIDDEN, '_').replace(UNSEEN, '');
  const trimmed = withoutLooseJoiners(visible)
    .normalize('NFC')
    .replace(/[.\s]+$/, '')
    .trimStart();
  const marked = PART.test(trimmed) ? `${trimmed}_` : trimmed || '_';
  return shortened(DEVICE.test(marked) ? `_${marked}` : marked);
}

/** Keeps a joiner only between two characters that it may shape, and a selector only behind one. */
function withoutLooseJoiners(name: string): string {
  let kept = '';
  let last = '';
  let waiting = '';
  for (const letter of name) {
    if (SELECTOR.test(letter)) {
      if (waiting || !isShaped(last)) continue;
    } else if (JOINER.test(letter)) {
      if (!waiting && (isShaped(last) || SELECTOR.test(last))) waiting = letter;
      continue;
    } else if (waiting) {
      if (isShaped(letter)) kept += waiting;
      waiting = '';
    }
    kept += letter;
    last = letter;
  }
  return kept;
}

function isShaped(letter: string): boolean {
  return letter > '\u007f' && !/\s/u.test(letter) && !JOINER.test(letter) && !SELECTOR.test(letter);
}

function shortened(name: string): string {
  if (bytesOf(name) <= LONGEST) return name;
  const ending = endingOf(name);
  return cut(name.slice(0, name.length - ending.length), LONGEST - bytesOf(ending)) + ending;
}

/** The first characters that have at most `most` bytes. */
function cut(name: string, most: number): string {
  let [kept, bytes] = ['', 0];
  for (const letter of name) {
    bytes += bytesOf(letter);
    if (bytes > most) break;
    kept += letter;
  }
  return kept;
}

/** What tells the kind of a file, its dot included: `.txt`, `.tar.gz`; empty where there is none. */
function endingOf(name: string): string {
  const last = lastDot(name);
  if (last === null) return '';
  const before = lastDot(name.slice(0, last));
  const twofold = before !== null && name.slice(before, last).toLowerCase() === '.tar';
  return name.slice(twofold ? before : last);
}

function lastDot(name: string): number | null {
  const dot = name.lastIndexOf('.');
  const hasStem = dot > 0 && /[^.]/.test(name.slice(0, dot));
  return hasStem && bytesOf(name.slice(dot)) <= LONGEST_ENDING ? dot : null;
}
