/** Something that looks like a QR code; nothing reads it. */
import type { QrView } from '../shared/events/QrView';

export function qr(text: string): QrView {
  const modules = 33;
  const quiet = 4;
  const size = modules + 2 * quiet;
  let seed = Array.from(text).reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) >>> 0, 7);
  let path = '';
  for (let at = 0; at < modules * modules; at += 1) {
    seed = (seed * 1_664_525 + 1_013_904_223) >>> 0;
    const [x, y] = [at % modules, Math.floor(at / modules)];
    if (dark(x, y, modules, seed >>> 31)) path += `M${x + quiet} ${y + quiet}h1v1h-1z`;
  }
  return { size, path };
}

function dark(x: number, y: number, modules: number, chance: number): boolean {
  for (const [left, top] of [
    [0, 0],
    [modules - 7, 0],
    [0, modules - 7],
  ] as const) {
    const ring = Math.max(Math.abs(x - left - 3), Math.abs(y - top - 3));
    if (ring <= 4) return ring === 3 || ring <= 1;
  }
  return chance === 1;
}
