import { type Calls, page } from './items.ts'
import type { MemoryState } from './state.ts'

/** Calls of Settings → Help. */
export function helpCalls(state: MemoryState): Calls<'help' | 'crashReports'> {
  const remove = (id: string) => {
    state.crashes = state.crashes.filter((crash) => crash.id !== id)
    return state.crashes
  }
  return {
    'help.diagnostics': () => ({ text: '## Lastpage' }),
    'help.showLogs': () => undefined,
    'help.restart': () => undefined,
    'help.reportError': () => undefined,
    'help.crashes': () => state.crashes,
    'help.sendCrash': ({ id }) => {
      const sentAt = new Date().toISOString()
      state.crashes = state.crashes.map((crash) => (crash.id === id ? { ...crash, sentAt } : crash))
      return state.crashes
    },
    'help.deleteCrash': ({ id }) => remove(id),
    'crashReports.list': ({ cursor }) => page(state.crashReports, cursor),
    'crashReports.remove': ({ reportId }) => {
      state.crashReports = state.crashReports.filter(({ id }) => id !== reportId)
    },
    'crashReports.saveDump': ({ reportId }) => ({ name: `lastpage-${reportId}.dmp` }),
  }
}
