import { needsEmail } from '#shared/link-settings.ts'
import type { Link } from '#shared/model/documents.ts'
import type { HeldLink } from '#shared/model/visits.ts'
import type { LinkFacts } from '#shared/task-forecast.ts'
import { readRules } from '../links/link-draft.ts'
import type { LinkFormValues } from '../links/link-form-schema.ts'
import { hasEnded } from '../links/link-icons.tsx'

const isHeld = (link: Link, held: readonly HeldLink[]) => held.some(({ linkId }) => linkId === link.id)

/** The facts of a stored link that decide whether a Task comes. */
export const factsOfLink = (link: Link, held: readonly HeldLink[]): LinkFacts => ({
  isOff: link.disabledAt !== null,
  hasEnded: hasEnded(link),
  knowsEmail: link.recipientEmail !== null || needsEmail(link.settings),
  isHeld: isHeld(link, held),
  isMuted: link.settings.muted,
})

/** The facts of the values in the form. `link`: the stored link that the form changes. */
export function factsOfForm(
  values: LinkFormValues,
  link: Link | undefined,
  held: readonly HeldLink[],
): LinkFacts {
  const { audience, requireEmail, verifyEmail, watermark, muted } = values
  const hasRules = readRules(values.allow).rules.length > 0 || readRules(values.block).rules.length > 0
  return {
    isOff: link !== undefined && link.disabledAt !== null,
    // The form itself says that an end date is over.
    hasEnded: false,
    knowsEmail: audience !== 'anybody' || requireEmail || verifyEmail || watermark || hasRules,
    isHeld: link !== undefined && isHeld(link, held),
    isMuted: muted,
  }
}
