import { CodedError } from '#shared/errors.ts'
import type { Run } from '#shared/model/runs.ts'
import { needsAttention } from '#shared/visit-rules.ts'
import { type Calls, now, replaceItem } from './items.ts'
import type { Emit, MemoryState } from './state.ts'

export function runCalls(state: MemoryState, emit: Emit): Calls<'runs'> {
  function put(runId: string, next: (run: Run) => Run): Run {
    const link = state.links.find(({ taskRun }) => taskRun?.id === runId)
    if (link?.taskRun) {
      const taskRun = next(link.taskRun)
      replaceItem(state.links, link.id, { taskRun })
      return taskRun
    }
    const visit = state.visits.find((each) => each.runs.some((run) => run.id === runId))
    const run = visit?.runs.find((each) => each.id === runId)
    if (!visit || !run) throw new CodedError('not_found', 'No such run.')
    const changed = next(run)
    replaceItem(state.visits, visit.id, {
      runs: visit.runs.map((each) => (each.id === runId ? changed : each)),
    })
    return changed
  }
  const again = ({ dismissedAt: _dismissed, ...run }: Run): Run => ({
    ...run,
    ...{ state: 'waiting', reason: null, settledAt: null },
  })
  return {
    'runs.retry': ({ runId }) => put(runId, again),
    'runs.retryAll': ({ documentId }) => {
      const due = state.visits
        .filter((visit) => !documentId || visit.documentId === documentId)
        .flatMap((visit) => visit.runs.filter((run) => needsAttention(run, false)))
      for (const run of due) put(run.id, again)
      emit('visits', state.visits)
      return { count: due.length }
    },
    'runs.dismiss': ({ runId, dismissed }) =>
      put(runId, ({ dismissedAt: _before, ...run }) => (dismissed ? { ...run, dismissedAt: now() } : run)),
  }
}
