// Runs tasks in the background, and logs their failures. `idle` waits for the tasks that are running when it is called.
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
        .catch((error: unknown) => log.error({ error, what }, 'Background work failed'))
        .finally(() => tasks.delete(task))
      tasks.add(task)
      return task
    },
    async idle() {
      await Promise.all(tasks)
    },
  }
}
