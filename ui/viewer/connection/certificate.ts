/**
 * The tab's own certificate, which is who this guest is: kept over a reload, so that the host knows the guest again.
 * It lies in IndexedDB, its private key never leaves the browser; the tab's id lies in sessionStorage.
 * Wherever the browser keeps nothing, the visit goes on and a reload is a new guest.
 */
import { randomBytes } from '../seal';

const DATABASE = 'porthole';
const STORE = 'certificates';
const TAB = 'porthole.tab';
const ALGORITHM: EcKeyGenParams = { name: 'ECDSA', namedCurve: 'P-256' };

/** A certificate with less time left than this (milliseconds) is replaced. */
const LEAST_LEFT = 24 * 3600 * 1000;

/** The certificate of this tab; null where the browser can make none by itself, then the connection makes its own. */
export async function tabCertificate(): Promise<RTCCertificate | null> {
  try {
    return await keptCertificate(await openDatabase(), tabId());
  } catch {
    return freshCertificate().catch(() => null);
  }
}

async function keptCertificate(database: IDBDatabase, tab: string): Promise<RTCCertificate> {
  try {
    const kept: unknown = await done(database.transaction(STORE).objectStore(STORE).get(tab));
    if (kept instanceof RTCCertificate && kept.expires > Date.now() + LEAST_LEFT) return kept;
    await forgetExpired(database);
    const fresh = await freshCertificate();
    await done(database.transaction(STORE, 'readwrite').objectStore(STORE).put(fresh, tab));
    return fresh;
  } finally {
    database.close();
  }
}

async function forgetExpired(database: IDBDatabase): Promise<void> {
  const store = database.transaction(STORE, 'readwrite').objectStore(STORE);
  const [keys, values] = await Promise.all([
    done(store.getAllKeys()),
    done<RTCCertificate[]>(store.getAll()),
  ]);
  keys.forEach((key, at) => {
    if ((values[at]?.expires ?? 0) < Date.now()) store.delete(key);
  });
}

function freshCertificate(): Promise<RTCCertificate> {
  return RTCPeerConnection.generateCertificate(ALGORITHM);
}

/** What tells this tab from the others of this browser. */
export function tabId(): string {
  const known = sessionStorage.getItem(TAB);
  if (known) return known;
  const made = Array.from(randomBytes(16), (byte) => byte.toString(16).padStart(2, '0')).join('');
  sessionStorage.setItem(TAB, made);
  return made;
}

function openDatabase(): Promise<IDBDatabase> {
  const request = indexedDB.open(DATABASE, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new DOMException('the database gave no reason'));
  });
}
