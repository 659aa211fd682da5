export type ShownView = { state: 'shown' | 'gone', name: string, width?: number, height?: number, };
