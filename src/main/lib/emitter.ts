// A typed event emitter for one event. If a listener throws, the other listeners still receive the event.

export type Listener<T> = (value: T) => void

export type Emitter<T> = {
  emit(value: T): void
  /** Adds a listener. Returns a function that removes the listener. */
  on(listener: Listener<T>): () => void
}

export function createEmitter<T>(onError: (error: unknown) => void = () => {}): Emitter<T> {
  const listeners = new Set<Listener<T>>()
  return {
    emit(value) {
      for (const listener of [...listeners]) {
        try {
          listener(value)
        } catch (error) {
          onError(error)
        }
      }
    },
    on(listener) {
      listeners.add(listener)
      return () => {
        listeners.delete(listener)
      }
    },
  }
}
