// Proofs that a team member looks at a link (ADR 48). The app requests a ticket for one opening. A browser that used a ticket keeps another proof for
// later openings. Both proofs are signed and not stored in the database. Only the use of a ticket is counted there.
import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { Member } from '#shared/model/people.ts'
import type { Caller } from '../../domain/people/caller.ts'
import { readSigned, signValues } from '../../domain/signed-values.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { TrackerContext } from '../context.ts'
import { nameOf } from './attempt-limits.ts'

/** The time for which a ticket is valid. The start of a browser takes some seconds. */
const ticketMs = 120_000
const browserMs = 30 * 86_400_000

/** The kind, the workspace, the link, the member, the end (epoch seconds), and the number of the ticket or the reader key of the browser. */
const Values = z.tuple([
  z.enum(['ticket', 'browser']),
  z.string(),
  z.string(),
  z.string(),
  z.number(),
  z.string(),
])
type Values = z.output<typeof Values>

const sign = ({ signingKey }: TrackerContext, values: Values) => signValues(signingKey, 'look', values)
const endsAt = ({ clock }: TrackerContext, ms: number) => Math.ceil((clock.now() + ms) / 1000)

/**
 * Returns the URL of the link with a ticket in its fragment. Browsers do not send the fragment to a server, so no log contains it.
 * @throws CodedError not_found
 */
export async function lookAtLink(
  context: TrackerContext,
  { workspaceId, memberId }: Caller,
  linkId: string,
): Promise<{ url: string }> {
  const link = await context.store.forWorkspace(workspaceId).links.find(linkId)
  if (!link) throw new CodedError('not_found', 'There is no such link.')
  const number = randomBytes(9).toString('base64url')
  const ticket = sign(context, ['ticket', workspaceId, linkId, memberId, endsAt(context, ticketMs), number])
  return { url: `${context.publicUrl()}/${link.slug}#look=${ticket}` }
}

/** Returns the proof for later openings of this link by this browser. */
export const browserLook = (
  context: TrackerContext,
  { workspaceId, linkId }: OpenLink,
  memberId: string,
  readerKey: string,
): string => sign(context, ['browser', workspaceId, linkId, memberId, endsAt(context, browserMs), readerKey])

/** True if no other browser has used the ticket. The same browser may send the ticket again, because a response may be lost. */
async function isFirstUse(context: TrackerContext, link: OpenLink, number: string, readerKey: string) {
  const { store, clock } = context
  const { linkId } = link
  const { gateAttempts } = store.forWorkspace(link.workspaceId)
  const count = (what: string) =>
    gateAttempts.count({ linkId, kind: 'looked', who: nameOf(context, what) }, 1, {
      now: clock.now(),
      windowMs: ticketMs,
    })
  if ((await count(`${number} ${readerKey}`)) > 1) return true
  return (await count(number)) === 1
}

export type LookingMember = Pick<Member, 'id' | 'email'>

/**
 * Returns the member who looks at the link, or undefined for a reader. The ticket, the proof of the browser or the earlier visit of this tab
 * identifies the member.
 */
export async function memberLooking(
  context: TrackerContext,
  link: OpenLink,
  shown: { look: string | undefined; readerKey: string },
  earlier: { team: string | null } | undefined,
): Promise<LookingMember | undefined> {
  const { workspaceId, linkId } = link
  const { members } = context.store.forWorkspace(workspaceId)
  if (earlier?.team) return members.findActive(earlier.team)
  const values = shown.look ? readSigned(context.signingKey, 'look', shown.look, Values) : null
  if (!values) return undefined
  const [kind, w, l, memberId, until, holder] = values
  if (w !== workspaceId || l !== linkId || until * 1000 <= context.clock.now()) return undefined
  const isTheirs =
    kind === 'browser' ? holder === shown.readerKey : await isFirstUse(context, link, holder, shown.readerKey)
  return isTheirs ? members.findActive(memberId) : undefined
}
