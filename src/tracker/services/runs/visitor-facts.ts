import type { RunAction } from '#shared/model/runs.ts'
import type { Visit } from '#shared/model/visits.ts'
import type { ClaimedVisit, VisitorFigures } from '#shared/tracker-api/runs.ts'
import { newLeadValues } from '../../domain/runs/new-lead.ts'
import type { StoredRun } from '../../domain/runs/stored-run.ts'
import { toInstant } from '../../infrastructure/clock.ts'
import type { ClaimFacts } from '../../repositories/run-claims.ts'
import type { StoredFigures } from '../../repositories/visitor-runs.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'

/** `leadSentAt`: epoch ms, see `leadSentAgoMs` of a claimed run. */
type VisitorFacts = Pick<ClaimedVisit, 'newLead' | 'figures'> & { leadSentAt: number | null }

const actionOf = <T extends RunAction['type']>(runs: readonly StoredRun[], type: T) =>
  runs
    .map(({ action }) => action)
    .find((action): action is Extract<RunAction, { type: T }> => action?.type === type)

/** Reads what a device needs for `createLead` and `recordFields` runs. Returns a function that gives the facts of one claimed visit. */
export async function visitorFacts(
  { visitorRuns }: WorkspaceRepositories,
  taken: readonly StoredRun[],
  facts: ReadonlyMap<string, ClaimFacts>,
): Promise<(visit: Visit, runs: readonly StoredRun[]) => VisitorFacts> {
  const visitorsWith = (type: RunAction['type']) => [
    ...new Set(
      taken.flatMap((run) => (run.action?.type === type ? (facts.get(run.visitId)?.visitorId ?? []) : [])),
    ),
  ]
  const sends = await visitorRuns.openLeadCreates(visitorsWith('createLead'))
  const figures = await visitorRuns.figures(visitorsWith('recordFields'))
  return (visit, runs) => {
    const known = facts.get(visit.id)
    const visitorId = known?.visitorId ?? ''
    const lead = actionOf(runs, 'createLead')
    const { email } = visit.visitor
    return {
      newLead: lead && known && email !== null ? newLeadValues(lead, { ...known, email }) : null,
      figures: actionOf(runs, 'recordFields') ? toFigures(figures.get(visitorId)) : null,
      leadSentAt: lead ? (sends.get(visitorId) ?? null) : null,
    }
  }
}

const toFigures = (figures: StoredFigures | undefined): VisitorFigures | null =>
  figures ? { ...figures, viewedAt: toInstant(figures.viewedAt) } : null
