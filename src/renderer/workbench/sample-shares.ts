import type { SharedBy } from '#shared/model/visits.ts'
import type { MemoryState } from './memory-desktop/state.ts'

const colleague = 'yuki.mori@umi-logistics.example'

/** A reader has shared the first document with a colleague, who has read it. */
export function withShares(state: MemoryState): MemoryState {
  const [link, ...links] = state.links
  const visit = state.visits.find(
    ({ linkId, visitor, state: step }) => linkId === link?.id && visitor.id !== null && step === 'left',
  )
  if (!link || !visit) return state
  const sharedBy: SharedBy = {
    link: { id: link.id, name: link.recipientEmail ?? link.name },
    visitId: visit.id,
    visitor: visit.visitor,
  }
  const at = visit.leftAt ?? visit.openedAt
  const shared = { kind: 'share', at, page: null, target: colleague }
  const theirs = {
    ...visit,
    id: 'vis_colleague',
    linkId: 'lnk_colleague',
    visitor: { id: 'vsr_colleague', email: colleague, confidence: 'claimed' as const },
    ...{ sharedBy, signals: [], runs: [], returning: false },
  }
  return {
    ...state,
    links: [
      { ...link, id: 'lnk_colleague', recipientEmail: colleague, name: '', disabledAt: null, sharedBy },
      link,
      ...links,
    ],
    visits: [
      theirs,
      ...state.visits.map((each) =>
        each.id === visit.id ? { ...each, id: 'vis_sharer', events: [shared] } : each,
      ),
    ],
  }
}
