import { z } from 'zod'
import type { Outcome } from '../../../domain/notifications/delivery.ts'
import { problemOf, readMailFailure } from '../../../domain/notifications/mail-failure.ts'
import { type Content, wordsOf } from '../../../domain/notifications/message.ts'
import { retryAfterMs } from '../../../domain/notifications/retry-delays.ts'
import { addressedTo, automaticMail, smtpTransport } from '../../../infrastructure/smtp.ts'
import type { Attempt, ChannelSender, NotificationChannel } from './channel.ts'
import { letterOf } from './email-letter.ts'

/** The Message-IDs of the e-mails about the opening and the leave, or of the e-mail of a notice. */
const EmailReference = z.object({
  opened: z.string().optional(),
  left: z.string().optional(),
  notice: z.string().optional(),
})

export type Mail = Pick<Attempt, 'deliveryId' | 'attempts' | 'reference' | 'message'>
export type Mailer = { send(mail: Mail): Promise<Outcome>; close(): void }

/** Returns the headers for the unsubscribe button of mail clients. One-click unsubscribe (RFC 8058) requires an HTTPS URL. */
function unsubscribeHeaders(message: Content): Record<string, string> {
  const { unsubscribe } = wordsOf(message)
  if (unsubscribe === null) return {}
  const { url } = unsubscribe
  const oneClick = url.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}
  return { 'List-Unsubscribe': `<${url}>`, ...oneClick }
}

export type MailerOptions = { smtpUrl: string; from: string; host: () => string; firstRetryMs: number }

/**
 * Sends e-mails by SMTP. A retry has the same Message-ID, so that a mail server or mailbox can drop the second copy (ADR 13). The e-mail about the
 * leave is a reply to the e-mail about the opening.
 */
export function createMailer(options: MailerOptions): Mailer {
  const transport = smtpTransport(options.smtpUrl)

  async function send({ deliveryId, attempts, reference: stored, message }: Mail): Promise<Outcome> {
    const reference = EmailReference.parse(stored)
    const { kind, to } = message
    if (reference[kind] || reference.left) return { kind: 'sent', reference: stored }
    const addressed = addressedTo(options.from, to.name, to.email)
    if (!addressed) return { kind: 'failed', reason: 'refused' }
    const messageId = `<${deliveryId}.${kind}@${options.host()}>`
    const parent = kind === 'left' ? reference.opened : undefined
    try {
      await transport.sendMail({
        ...addressed,
        messageId,
        ...(parent ? { inReplyTo: parent, references: parent } : {}),
        headers: { ...automaticMail, ...unsubscribeHeaders(message) },
        ...letterOf(message),
      })
      return { kind: 'sent', reference: { ...stored, [kind]: messageId } }
    } catch (error) {
      const failure = readMailFailure(error)
      if (failure.fault === 'recipient') return { kind: 'failed', reason: 'refused' }
      const problem = problemOf(failure, attempts)
      const afterMs = retryAfterMs(attempts, options.firstRetryMs)
      if (afterMs === null) return { kind: 'failed', reason: 'unreachable', ...problem }
      return { kind: 'later', afterMs, definite: failure.definite, ...problem }
    }
  }
  return { send, close: () => transport.close() }
}

export const emailChannel: NotificationChannel = {
  name: 'email',
  replacesOthers: true,
  reachesOutsiders: true,
  onChange: 'secondMessage',
  isConfigured: ({ config }) => config.smtpUrl !== null,
  open({ config: { smtpUrl, mailFrom, deliveryRetryMs }, publicUrl }): ChannelSender | null {
    if (!smtpUrl || !mailFrom) return null
    const host = () => new URL(publicUrl()).hostname
    return createMailer({ smtpUrl, from: mailFrom, host, firstRetryMs: deliveryRetryMs })
  },
}
