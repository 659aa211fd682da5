/** What was dropped or picked becomes an offer. */
import { describe, expect, it } from 'vitest';
import { ROOTS_LIMIT } from '../../shared/wire/constants';
import { gatherDropped, gatherPicked } from './gather';

const file = (name: string, bytes: number, path = '') =>
  Object.defineProperty(new File([new Uint8Array(bytes)], name, { lastModified: 77 }), 'webkitRelativePath', {
    value: path,
  });

type Tree = { [name: string]: Tree | File | Error };

/** An entry as browsers give it: folders in parts of two. */
function entry(name: string, what: Tree | File | Error): FileSystemEntry {
  const isFile = what instanceof File || what instanceof Error;
  const open = (found: (one: File) => void, failed: (reason: unknown) => void) =>
    what instanceof File ? found(what) : failed(what);
  const children = isFile ? [] : Object.entries(what as Tree).map(([child, inside]) => entry(child, inside));
  const createReader = () => ({
    readEntries: (found: (some: FileSystemEntry[]) => void) => found(children.splice(0, 2)),
  });
  return { name, isFile, isDirectory: !isFile, file: open, createReader } as unknown as FileSystemEntry;
}

const drop = (tree: Tree) =>
  gatherDropped({
    items: Object.entries(tree).map(([name, what]) => ({ webkitGetAsEntry: () => entry(name, what) })),
    files: [],
  } as unknown as DataTransfer);

describe('an offer', () => {
  it('of picked files has each for a root', async () => {
    const { roots, items } = await gatherPicked([file('a', 3), file('b', 0)]);
    expect(roots).toEqual([
      { name: 'a', kind: 'file', items: 1, bytes: 3 },
      { name: 'b', kind: 'file', items: 1, bytes: 0 },
    ]);
    expect(items[1]).toEqual({ root: 1, path: ['b'], kind: 'file', bytes: 0, modified: 77 });
  });

  it('of a picked folder has the folders that its paths name', async () => {
    const { roots, items } = await gatherPicked([file('a', 3, 'Trip/a'), file('b', 4, 'Trip/Day 1/b')]);
    expect(roots).toEqual([{ name: 'Trip', kind: 'folder', items: 4, bytes: 7 }]);
    expect(items.map(({ path }) => path.join('/'))).toEqual(['Trip', 'Trip/a', 'Trip/Day 1', 'Trip/Day 1/b']);
  });

  it('of a dropped tree has all of it, empty folders too, in the order of the names', async () => {
    const tree = {
      Trip: { b: file('b', 1), a: { deep: {}, x: file('x', 2) }, c: file('c', 3) },
      z: file('z', 9),
    };
    const { roots, items, files, skipped } = await drop(tree);
    expect(roots).toEqual([
      { name: 'Trip', kind: 'folder', items: 6, bytes: 6 },
      { name: 'z', kind: 'file', items: 1, bytes: 9 },
    ]);
    const paths = ['Trip', 'Trip/a', 'Trip/a/deep', 'Trip/a/x', 'Trip/b', 'Trip/c', 'z'];
    expect(items.map(({ path }) => path.join('/'))).toEqual(paths);
    expect(files.map((one) => one?.name ?? null)).toEqual([null, null, null, 'x', 'b', 'c', 'z']);
    expect(skipped).toBe(0);
  });

  it('leaves out what cannot be read and what no name can carry, and counts it', async () => {
    const tree = { bad: new Error('no'), good: file('good', 1), ['я'.repeat(600)]: file('long', 1) };
    const { roots, skipped } = await drop(tree);
    expect(roots.map(({ name }) => name)).toEqual(['good']);
    expect(skipped).toBe(2);
  });

  it('goes deep without going deep by calls', async () => {
    let tree: Tree = { end: file('end', 1) };
    for (let depth = 0; depth < 120; depth += 1) tree = { d: tree };
    const { items, skipped } = await drop(tree);
    expect([items.length, skipped]).toEqual([121, 0]);
  });

  it('of more roots than fit has the others in the last one', async () => {
    const many = Array.from({ length: ROOTS_LIMIT + 5 }, (_, nth) => file(`f${nth}`, 1));
    const { roots, items } = await gatherPicked(many);
    expect(roots).toHaveLength(ROOTS_LIMIT);
    expect(roots.at(-1)).toEqual({ name: 'f127', kind: 'others', items: 6, bytes: 6 });
    expect(items.at(-1)).toMatchObject({ root: 127, path: ['f132'] });
  });
});
