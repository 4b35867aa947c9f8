// The steps of a visit in the log. Each line has the id of the visit, so that one visit can be followed from its opening to its Task and its messages.
import type { EventScope, Subscriber } from '../../events/dispatcher.ts'
import type { VisitRow } from '../../repositories/visit-snapshots.ts'

type Note = EventScope['note']

const keyOf = (visit: VisitRow) => ({
  visitId: visit.visit_id,
  workspaceId: visit.workspace_id,
  linkId: visit.link_id,
  documentId: visit.document_id,
})

/** Why a visit triggers nothing, or not yet. Empty for most visits. */
const marksOf = (visit: VisitRow) => ({
  ...(visit.suspected === 1 ? { suspected: true } : {}),
  ...(visit.team === null ? {} : { team: true }),
  ...(visit.hold === 0 ? {} : { hold: visit.hold }),
  ...(visit.opened_held === 1 ? { waitsForAddress: true } : {}),
})

const noteEach = (
  note: Note,
  visits: readonly VisitRow[],
  message: string,
  more: (visit: VisitRow) => object,
) => {
  for (const visit of visits) note({ ...keyOf(visit), ...more(visit), ...marksOf(visit) }, message)
}

export const logOpened: Subscriber<'visits.opened'> = ({ visits }, { note }) =>
  noteEach(note, visits, 'visit opened', (visit) => ({ returning: visit.returning === 1 }))

export const logLeft: Subscriber<'visits.left'> = ({ visits, causes }, { note }) =>
  noteEach(note, visits, 'visit left', (visit) => ({
    cause: causes?.get(visit),
    leaves: visit.leaves,
    page: visit.page,
    activeMs: visit.active_ms,
  }))

export const logIdentified: Subscriber<'visit.identified'> = ({ visit }, { note }) =>
  noteEach(note, [visit], 'visit identified', () => ({}))

export const logChanged: Subscriber<'visits.changed'> = ({ visits }, { note }) => {
  for (const { visit_id: visitId, workspace_id: workspaceId } of visits) {
    note({ visitId, workspaceId }, 'visit resumed')
  }
}

export const logActed: Subscriber<'visit.acted'> = ({ visit, events }, { note }) =>
  noteEach(note, [visit], 'visit events stored', () => ({ kinds: events.map(({ kind }) => kind) }))

/** More openings followed at once, so these visits wait for the answer of the link owner (ADR 47). */
export const logHeld: Subscriber<'openings.held'> = ({ workspaceId, visitIds }, { note }) => {
  for (const visitId of visitIds) note({ visitId, workspaceId }, 'opening held')
}

export const logSettled: Subscriber<'run.settled'> = ({ workspaceId, run, settlement }, { note }) =>
  note(
    {
      visitId: run.visitId,
      workspaceId,
      runId: run.id,
      attempt: run.attempt,
      deviceId: run.leaseDeviceId,
      state: settlement.state,
      ...('reason' in settlement && settlement.reason ? { code: settlement.reason.code } : {}),
    },
    'run settled',
  )
