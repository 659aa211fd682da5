export type VisitorView = { guest: string, name: string, browser: string, address: string, words: [string, string, string, string], };
