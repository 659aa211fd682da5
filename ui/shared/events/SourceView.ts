export type SourceView = { id: string, kind: 'desktop' | 'screen' | 'window' | 'pattern', name: string, width: number, height: number, primary: boolean, thumbnail?: string, };
