// Replacing everything that stands under keys, without touching what the new whole also names more than once.

/** Afterwards the map holds exactly these. */
export function putWhole<V>(map: Map<string, V>, put: readonly { key: string; value: V }[]): void {
  const keys = new Set(put.map(({ key }) => key));
  for (const key of [...map.keys()]) if (!keys.has(key)) map.delete(key);
  for (const { key, value } of put) map.set(key, value);
}
