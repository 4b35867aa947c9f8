// Sends a code to the address of a reader. The limits are checked first. The response does not show whether the address may read.
import { CodedError } from '#shared/errors.ts'
import type { Locale } from '#shared/model/basics.ts'
import { mayRead, requireOpen } from '../../domain/links/access-rules.ts'
import type { OpenLink } from '../../repositories/open-links.ts'
import type { TrackerContext } from '../context.ts'
import { type PasscodeShown, requireShownPasscode } from './admit-reader.ts'
import { consumeAttempt, type Place, requireAttempt } from './attempt-limits.ts'
import type { CodeSender } from './code-mail.ts'
import { makeCode } from './email-codes.ts'
import { recordCodeLimit } from './refusals.ts'

export type CodeAsked = PasscodeShown & { locale: Locale }

/** The place for a limit that counts for the whole tracker. */
const everyLink: Place = { workspaceId: '', linkId: '' }

/** The limits count per network, so requests of one network do not lock out readers in other networks. @throws CodedError too_many_requests */
async function requireCodeRequest(
  context: TrackerContext,
  link: OpenLink,
  email: string,
  from: string,
): Promise<void> {
  if (!(await consumeAttempt(context, link, 'codeAsked', from))) {
    await recordCodeLimit(context, link, null)
    throw new CodedError('too_many_requests', 'Too many codes were requested. Try again in a few minutes.')
  }
  await requireAttempt(context, link, 'codeSent', `${email} ${from}`)
}

/** @throws CodedError link_disabled, link_expired, email_required, passcode_required, passcode_wrong, too_many_requests, unavailable */
export async function sendCode(
  context: TrackerContext,
  sender: CodeSender | null,
  link: OpenLink,
  asked: CodeAsked,
): Promise<void> {
  requireOpen(link, context.clock.now())
  const email = link.recipientEmail ?? asked.email
  if (email === undefined) throw new CodedError('email_required', 'An e-mail address is needed for the code.')
  if (!link.settings.verifyEmail) return
  await requireShownPasscode(context, link, asked)
  if (!sender) throw new CodedError('unavailable', 'This tracker can’t send codes now.')
  await requireCodeRequest(context, link, email, asked.from)
  const { workspaceId, linkId, readerKey } = { ...link, ...asked }
  const code = await makeCode(context, { workspaceId, linkId, email, readerKey })
  if (!mayRead(link.settings, email)) return
  if (!(await consumeAttempt(context, everyLink, 'codeMailed', email)))
    return recordCodeLimit(context, link, email)
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
