/** The lives of transfers: a sender numbers its offers of a session, and all that is said and sent names the life it is of. */
const LIVES = 2 ** 24;

export function isLife(value: unknown): boolean {
  return Number.isSafeInteger(value) && Number(value) >= 0 && Number(value) < LIVES;
}

/** The one after this; after the largest number comes the smallest. */
export function nextLife(life: number): number {
  return (life + 1) % LIVES;
}
