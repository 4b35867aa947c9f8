// Owns sending by SMTP. A mail has the same Message-ID whenever it is tried again, so that a server or a mailbox that
// knows it drops the repeat (ADR 13); the mail at leave is threaded under the one at open.
import { letterOf } from '../../../domain/notifications/email-layout.ts'
import { problemOf, readMailFailure } from '../../../domain/notifications/mail-failure.ts'
import { retryAfterMs } from '../../../domain/notifications/retry-delays.ts'
import { addressedTo, automaticMail, smtpTransport } from '../../../infrastructure/smtp.ts'
import type { Outcome } from '../../../workers/notification-outbox.ts'
import type { Reference } from '../delivery-rows.ts'
import type { Message } from '../message.ts'

export type Mailer = {
  send(mail: Mail): Promise<Outcome>
  close(): void
}
export type Mail = { deliveryId: string; attempts: number; reference: Reference; message: Message }

/** One click of the mail client's own (RFC 8058 asks for HTTPS; without it the address is still one to follow). */
function unsubscribeHeaders({ unsubscribeUrl: url }: Message): Record<string, string> {
  if (url === null) return {}
  const oneClick = url.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}
  return { 'List-Unsubscribe': `<${url}>`, ...oneClick }
}

export type MailerOptions = { smtpUrl: string; from: string; host: () => string; firstRetryMs: number }

export function createMailer(options: MailerOptions): Mailer {
  const transport = smtpTransport(options.smtpUrl)

  async function send({ deliveryId, attempts, reference, message }: Mail): Promise<Outcome> {
    const { kind, to } = message
    if (reference[kind] || reference.left) return { kind: 'sent', reference }
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
      return { kind: 'sent', reference: { ...reference, [kind]: messageId } }
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
