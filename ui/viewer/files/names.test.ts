import { describe, expect, it } from 'vitest';
import { numbered, safeName, safePath } from './names';

describe('a name from the network', () => {
  it.each([
    'report.pdf',
    '.profile',
    '-rf',
    'Größe.txt',
    'Отчёт за май.docx',
    '日本語の書類.txt',
    'हिन्दी.txt',
    'می‌خواهم.txt',
    '👨‍👩‍👧.jpg',
    '❤️‍🔥.png',
    'CONSOLE.txt',
    'COM10',
    "100% & more; #1 (2) [3] {4} 'q'",
  ])('stays as it is: %s', (name) => expect(safeName(name)).toBe(name));

  it.each([
    ['/etc/passwd', '_etc_passwd'],
    ['..\\..\\boot.ini', '.._.._boot.ini'],
    ['a.txt::$DATA', 'a.txt__$DATA'],
    ['a\0b\n\u{1b}c\u{85}', 'a_b__c_'],
    ['a\u2028b', 'a_b'],
    ['a\ufffeb\ufdd0', 'a_b_'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a\u200bb\ufeff', 'ab'],
    ['a\u200db', 'ab'],
    ['x\ufe0f.txt', 'x.txt'],
    ['файл\u200c.txt', 'файл.txt'],
    ['name. . .', 'name'],
    [' name ', 'name'],
    ['...', '_'],
    ['\u3164', '_'],
    ['nul.txt', '_nul.txt'],
    ['COM¹', '_COM¹'],
    ['nul .txt', '_nul .txt'],
    ['film.mkv.porthole-part', 'film.mkv.porthole-part_'],
    ['e\u0301te\u0301.txt', 'été.txt'],
    ['\ud800x', '_x'],
  ])('is made safe: %j', (raw, safe) => expect(safeName(raw)).toBe(safe));

  it('that is too long is cut between characters and keeps its ending', () => {
    const name = safeName(`${'я'.repeat(500)}.jpeg`);
    const bytes = new TextEncoder().encode(name).length;
    expect(bytes).toBeLessThanOrEqual(200);
    expect(bytes).toBeGreaterThan(196);
    expect(name).toMatch(/я\.jpeg$/);
    expect(safeName(`${'x'.repeat(300)}.tar.gz`)).toMatch(/x\.tar\.gz$/);
  });

  it('that is safe stays the same when it is made safe again, whatever it was', () => {
    const letters = [
      'a',
      '.',
      ' ',
      '/',
      '\u200d',
      '\ufe0f',
      'я',
      '😀',
      '\u202e',
      '\0',
      'CON',
      '.tar',
      '\ud83d',
    ];
    let seed = 7;
    for (let turn = 0; turn < 5000; turn += 1) {
      let raw = '';
      for (let length = 0; length < 12; length += 1) {
        seed = (seed * 1_664_525 + 1_013_904_223) >>> 0;
        raw += letters[seed % letters.length];
      }
      const safe = safeName(raw);
      expect(safeName(safe)).toBe(safe);
      expect(safe).not.toMatch(/[/\\\0\u202e]|^$|[. ]$/);
    }
  });

  it('that is taken gets a number before its ending', () => {
    expect(numbered('a.tar.gz', 2)).toBe('a (2).tar.gz');
    expect(numbered('.profile', 3)).toBe('.profile (3)');
  });
});

describe('a path from the network', () => {
  it('that leads elsewhere is refused', () => {
    for (const parts of [['..'], ['a', '..', 'b'], ['.'], ['a', '']]) expect(safePath(parts)).toBeNull();
  });

  it('is made safe name by name', () => {
    expect(safePath(['Trip', 'a/b'])).toEqual(['Trip', 'a_b']);
  });
});
