/** As many of everything as there may be, and names of all kinds, for whoever looks whether they fit. */
import type { TransferView } from '../shared/events/TransferView';
import type { View } from '../shared/events/View';
import { past, progress } from './parcels';

const LONGEST = 'An annual report with every single annex that anybody ever asked for, '
  .repeat(3)
  .slice(0, 200);

/** As they come over the network, made safe: right to left, mixed, without a blank, as long as may be, of signs only. */
export const NAMES = [
  'דוח שנתי (2).pdf',
  'تقرير 2026 final.docx',
  'نسخة_of_shared_مستند.tar.gz',
  'Überprüfung_der_Rechtschreibhilfsprogrammeinstellungen_ohne_jedes_Leerzeichen_v12.odt',
  `${LONGEST}.pdf`,
  '会議の議事録 第３版.txt',
  '👩🏽‍🚀 launch plan 🚀🚀🚀.md',
];

const PEOPLE = ['Ben', '', 'Ольга', 'דנה לוי', 'Ben', 'Eva Martínez de la Fuente y Sánchez-Ocaña', 'Mo', ''];

const id = (number: number) => number.toString(16).padStart(16, '0');

/** So many guests, of whom some have the same name or none. */
export function guests(count: number): readonly View[] {
  return Array.from({ length: count }, (_, number): View[] => {
    const guest = id(number + 1);
    const name = PEOPLE[number % PEOPLE.length] ?? '';
    const words: [string, string, string, string] = ['anchor', 'bread', 'comet', `desk${number}`];
    const browser = number % 3 ? 'Chrome on Android' : 'Safari on iPhone';
    return [
      { event: 'waiting', guest, name, browser, address: `192.168.1.${number + 10}`, words },
      { event: 'joined', guest },
    ];
  }).flat();
}

const STATES: readonly TransferView['state'][] = [
  'running',
  'offered',
  'paused-there',
  'complete',
  'complete',
  'incomplete',
];

/** So many transfers, with names of all kinds, some of them under way. */
export function transfers(count: number): readonly View[] {
  const listed = Array.from({ length: count }, (_, number) => {
    const state = STATES[number % STATES.length] ?? 'complete';
    const isOver = state === 'complete' || state === 'incomplete';
    return past(`e${number.toString(16)}`, {
      direction: number % 2 ? 'in' : 'out',
      roots: [{ name: NAMES[number % NAMES.length] ?? '', kind: 'file', items: 1, bytes: 8e8 }],
      bytes: 8e8,
      state,
      peer_name: PEOPLE[number % PEOPLE.length] || null,
      failed: state === 'incomplete' ? 2 : 0,
      ...(isOver ? {} : { ended: null }),
    });
  });
  const moving = listed.filter(({ state }) => state === 'running' || state === 'paused-there');
  return [
    { event: 'transfers', transfers: listed },
    ...moving.map(({ transfer, state }) => progress(transfer, state, 3e8, 8e8)),
  ];
}
