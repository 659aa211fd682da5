// @vitest-environment node
/** Where things may be, held against the sources. */
import { describe, expect, it } from 'vitest';
import { sourcesIn } from './sources';

const sources = ['app', 'viewer', 'shared'].flatMap(sourcesIn);
const holding = (pattern: RegExp) => sources.filter(({ text }) => pattern.test(text)).map(({ name }) => name);

describe('the pages', () => {
  it('speak to the shell in one file only', () => {
    expect(holding(/@tauri-apps/)).toEqual(['app/store/shell.ts']);
  });

  it('never make markup of text', () => {
    expect(holding(/innerHTML|outerHTML|insertAdjacentHTML|\{@html|document\.write/)).toEqual([]);
  });

  it('load nothing from elsewhere', () => {
    expect(holding(/(?:src|href)=["']https?:|url\(\s*["']?https?:|@import/)).toEqual([]);
  });

  it('have no script and no style inside of their markup', () => {
    const pages = sources.filter(({ name }) => name.endsWith('.html'));
    expect(pages.map(({ name }) => name).sort()).toEqual(['app/index.html', 'viewer/index.html']);
    for (const { text } of pages) {
      expect(text).not.toMatch(/<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=/);
    }
  });

  it('do not mix: neither imports from the other', () => {
    const crossing = ({ name, text }: { name: string; text: string }) =>
      (name.startsWith('app/') && /from '[^']*\/viewer\//.test(text)) ||
      (name.startsWith('viewer/') && /from '[^']*\/app\//.test(text));
    expect(sources.filter(crossing)).toEqual([]);
  });

  it('ask for colours by name only, outside of the tokens', () => {
    const literal = /(?:color|background|border[\w-]*|fill|stroke):[^;]*(?:#[0-9a-f]{3,8}\b|rgb\()/i;
    expect(holding(literal).filter((name) => name !== 'shared/tokens.css')).toEqual([
      'app/sharing/QrCode.svelte',
    ]);
  });
});
