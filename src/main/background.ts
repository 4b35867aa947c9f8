// Owns work that nobody waits for: its failures are logged, and stopping waits for it.
import type { Log } from './log.ts'

export type Background = {
  run(what: string, work: () => Promise<void>): Promise<void>
  idle(): Promise<void>
}

export function createBackground(log: Log): Background {
  const tasks = new Set<Promise<void>>()
  return {
    run(what, work) {
      const task = work()
        .catch((error: unknown) => log.error({ error, what }, 'background work failed'))
        .finally(() => tasks.delete(task))
      tasks.add(task)
      return task
    },
    async idle() {
      await Promise.all(tasks)
    },
  }
}
