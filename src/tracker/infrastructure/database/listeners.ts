import type { StoreListener } from './client.ts'

export function createListeners() {
  const listeners = new Set<StoreListener>()
  return {
    emit(topic: string, payload: string) {
      for (const listener of [...listeners]) listener(topic, payload)
    },
    add(listener: StoreListener): () => void {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}
