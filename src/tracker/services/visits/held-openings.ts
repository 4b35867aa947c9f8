import type { HeldAnswer, HeldLink } from '#shared/model/visits.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { holds } from '../../domain/visits/opening-hold.ts'
import type { TrackerContext } from '../context.ts'
import { inWorkspace } from '../transaction.ts'
import { trustLink } from './opening-budget.ts'

export const listHeld = async (
  { store }: TrackerContext,
  { workspaceId, sees }: Caller,
): Promise<{ items: HeldLink[] }> => ({
  items: await store.forWorkspace(workspaceId).heldOpenings.links(sees),
})

/** Releases or dismisses the held openings of a link. Returns the number of these openings. A second call changes nothing and returns 0. */
export function answerHeld(
  context: TrackerContext,
  { workspaceId }: Caller,
  linkId: string,
  answer: HeldAnswer,
): Promise<number> {
  return inWorkspace(context, workspaceId, async ({ repositories, emit, publish }) => {
    const now = context.clock.now()
    const { heldOpenings } = repositories
    const held = await heldOpenings.lockOfLink(linkId)
    if (!held) return 0
    const isRelease = answer === 'release'
    // The event is published before the visits change, because subscribers select the visits that are still held.
    await publish({ type: 'openings.answered', workspaceId, linkId, answer, at: now })
    await heldOpenings.answer(linkId, isRelease ? holds.released : holds.dismissed)
    if (isRelease) await trustLink(repositories, linkId, now)
    emit({ type: 'link.changed', subject: { documentId: held.documentId, linkId } })
    return held.count
  })
}
