export type QrView = { size: number, path: string, };
