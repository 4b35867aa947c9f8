// Joins with the invite of the command line (`--join`).

import type { CodedError } from '#shared/errors.ts'
import type { Locale } from '#shared/model/basics.ts'
import { asCoded } from '../lib/as-coded.ts'
import type { Clock } from '../lib/clock.ts'
import type { Log } from '../lib/log.ts'
import { trackerBackOffMs } from '../tracker/backoff.ts'
import { parseInvite } from '../tracker/invite.ts'
import type { Joining, JoinRequest } from '../tracker/joining.ts'
import type { Session } from '../tracker/session.ts'

/** A workspace of this app, with what this module needs of it. */
type Place = { parts: { session: Pick<Session, 'connection' | 'access'> } }

type Parts<P extends Place> = {
  workspaces: {
    /** The workspaces that this device has joined. */
    members(): P[]
    join(request: JoinRequest): Promise<void>
    leave(workspace: P): Promise<void>
  }
  joining: Pick<Joining, 'offerInvite' | 'pendingInvite' | 'preview'>
  clock: Clock
  log: Log
  locale: () => Locale
  signal: AbortSignal
}

/**
 * Accepts the invite if it contains the name and the address of the member. Otherwise the join screen shows the invite. Retries while
 * the tracker is unreachable.
 */
export async function joinByInvite<P extends Place>(invite: string, parts: Parts<P>): Promise<void> {
  const { workspaces, joining, clock, log, signal } = parts
  if (!(await isFree(invite, parts))) return
  joining.offerInvite(invite)
  // The loop ends if the user joins on the join screen while this function waits.
  const isPending = () => !signal.aborted && joining.pendingInvite() !== null
  for (let failures = 1; isPending(); failures += 1) {
    try {
      const { memberName, email } = await joining.preview(invite)
      if (!isPending()) return
      if (!memberName || !email) {
        return log.warn({}, 'The invite names no member: open the app to enter a name and join')
      }
      return await workspaces.join({ invite, locale: parts.locale() })
    } catch (error) {
      const coded = asCoded(error)
      if (coded.code !== 'tracker_unreachable') return log.error({ error: coded.toWire() }, refusalOf(coded))
      log.warn({ error: coded.toWire() }, 'The tracker of the invite is unreachable: retrying')
      await clock.sleep(trackerBackOffMs(failures), signal).catch(() => {})
    }
  }
}

function refusalOf({ code }: CodedError): string {
  const again =
    'create a new invite (Settings · Devices in the app of the same member) and start again with it'
  if (code === 'invite_used') return `Not joined: an invite works once, and this one was used; ${again}`
  if (code === 'invite_expired' || code === 'invite_revoked' || code === 'invite_invalid') {
    return `Not joined: the invite is no longer valid; ${again}`
  }
  return 'Not joined: the tracker refused the invite'
}

/**
 * Returns true if the device may join with the invite. A restart uses the same command line, so a device normally stays in its workspaces,
 * even if a tracker is unreachable. A device in one workspace may join in two cases:
 * - The device was removed from its workspace.
 * - The user set up a demo again. The old tracker was on this computer and is unreachable, and another tracker accepts the invite.
 */
async function isFree<P extends Place>(
  invite: string,
  { workspaces, joining, clock, log, signal }: Parts<P>,
): Promise<boolean> {
  const [place, ...others] = workspaces.members()
  if (!place) return true
  if (others.length > 0) return false
  const { session } = place.parts
  const isUndecided = () => session.connection().state === 'connecting' && !signal.aborted
  while (isUndecided()) await clock.sleep(50, signal).catch(() => {})
  const { state } = session.connection()
  const access = session.access()
  if (state === 'revoked' || !access) return true
  if (state !== 'offline' || !isOnThisComputer(access.url)) return false
  if (parseInvite(invite).trackerUrl === access.url) return false
  const isTaken = await joining.preview(invite).then(
    ({ memberName, email }) => memberName !== null && email !== null,
    () => false,
  )
  // The old tracker may be online again now.
  if (!isTaken || session.connection().state !== 'offline') return false
  log.warn(
    { from: access.url },
    'The old tracker on this computer is unreachable: joining the tracker of the invite',
  )
  await workspaces.leave(place)
  return true
}

const isOnThisComputer = (url: string) => ['127.0.0.1', '[::1]', 'localhost'].includes(new URL(url).hostname)
