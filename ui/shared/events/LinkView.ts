import type { QrView } from "./QrView";
export type LinkView = { link: string, address: string, interface: string, qr?: QrView, };
