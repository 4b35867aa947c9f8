// Owns counting which keys of a store are on screen, so that only those are read again.

export type Shown = { show(key: string): () => void; keys(): string[] }

export function countShown(): Shown {
  const counts = new Map<string, number>()
  return {
    show(key) {
      counts.set(key, (counts.get(key) ?? 0) + 1)
      return () => {
        const left = (counts.get(key) ?? 1) - 1
        if (left > 0) counts.set(key, left)
        else counts.delete(key)
      }
    },
    keys: () => [...counts.keys()],
  }
}
