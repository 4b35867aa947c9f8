// The rules of links that readers make for their colleagues (ADR 124).
import type { LinkSettings } from '#shared/link-settings.ts'

/** A shared link is not mailed again within this time. */
export const mailAgainAfterMs = 24 * 60 * 60_000

/**
 * Returns the settings of the colleague's link. They are those of the parent, so that the colleague can do nothing that the reader cannot do. The note
 * is a message of the sender to the reader, and a link with a recipient needs no merged address.
 */
export const settingsForColleague = (parent: LinkSettings): LinkSettings => ({
  ...parent,
  note: null,
  mergeEmail: false,
  mergeRecord: false,
})

/** The part of a link that follows the link from which it was made. `disabledAt`: epoch ms. */
type Life = { disabledAt: number | null; settings: Pick<LinkSettings, 'expiresAt'> }

const endOf = ({ settings }: Life): number =>
  settings.expiresAt === null ? Number.POSITIVE_INFINITY : Date.parse(settings.expiresAt)

function offAfter(child: Life, before: Life, after: Life): number | null {
  if (before.disabledAt === null && after.disabledAt !== null) return child.disabledAt ?? after.disabledAt
  // A link that was turned off together with its parent has the same instant. A member may have turned off the others on purpose.
  const wasTogether = child.disabledAt !== null && child.disabledAt === before.disabledAt
  return wasTogether && after.disabledAt === null ? null : child.disabledAt
}

function expiryAfter(child: Life, before: Life, after: Life): string | null {
  if (endOf(before) === endOf(after)) return child.settings.expiresAt
  const follows = endOf(child) === endOf(before) || endOf(child) > endOf(after)
  return follows ? after.settings.expiresAt : child.settings.expiresAt
}

/** Returns the end of a shared link after its parent was turned off or on, or has got another end. */
export const followParent = (
  child: Life,
  before: Life,
  after: Life,
): { disabledAt: number | null; expiresAt: string | null } => ({
  disabledAt: offAfter(child, before, after),
  expiresAt: expiryAfter(child, before, after),
})
