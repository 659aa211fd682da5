/** How much the browser lets a page keep. */

/** In bytes; null where the browser does not say, as on a page from plain http. */
export async function roomLeft(): Promise<number | null> {
  // Without a secure context there is no storage manager, whatever its type says.
  const storage = navigator.storage as StorageManager | undefined;
  try {
    const { quota, usage } = (await storage?.estimate()) ?? {};
    return quota === undefined ? null : Math.max(0, quota - (usage ?? 0));
  } catch {
    return null;
  }
}
