// Owns asking for a code: limits first, and the same answer whether or not the address may read.
import { CodedError } from '#shared/errors.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { TrackerContext } from '../context.ts'
import type { OpenLink } from '../visits/open-links.ts'
import { requireTry } from './attempts.ts'
import type { CodeSender } from './code-mail.ts'
import { makeCode } from './codes.ts'
import { type PasscodeShown, passPasscode } from './enter.ts'
import { mayRead, requireOpen } from './rules.ts'

export type CodeAsked = PasscodeShown & { readerKey: string; locale: Locale }

/** @throws CodedError link_disabled, link_expired, email_required, passcode_required, passcode_wrong, too_many_requests, unavailable */
export async function sendCode(
  context: TrackerContext,
  sender: CodeSender | null,
  link: OpenLink,
  asked: CodeAsked,
): Promise<void> {
  requireOpen(link, context.clock.now())
  const email = link.recipientEmail ?? asked.email
  if (email === undefined) throw new CodedError('email_required', 'A code needs an address to go to.')
  if (!link.settings.verifyEmail) return
  await passPasscode(context, link, asked)
  if (!sender) throw new CodedError('unavailable', 'This tracker can’t send codes now.')
  await requireTry(context, link, 'codeSent', email)
  const { workspaceId, linkId, readerKey } = { ...link, ...asked }
  const code = await makeCode(context, { workspaceId, linkId, email, readerKey })
  if (!mayRead(link.settings, email)) return
  sender.send({
    to: email,
    code,
    locale: asked.locale,
    document: link.title,
    sender: link.sender.name,
    workspace: link.workspaceName,
    workspaceId,
  })
}
