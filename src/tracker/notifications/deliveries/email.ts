// Owns sending by SMTP. A mail has the same Message-ID whenever it is tried again, so that a server or a mailbox that
// knows it drops the repeat (ADR 13); the mail at leave is threaded under the one at open.
import { createTransport } from 'nodemailer'
import { letterOf } from './letter.ts'
import type { Message } from './message.ts'
import type { Outcome } from './outbox.ts'
import { retryAfterMs } from './retry.ts'
import type { Reference } from './rows.ts'

export type Mailer = {
  send(mail: Mail): Promise<Outcome>
  close(): void
}
export type Mail = { deliveryId: string; attempts: number; reference: Reference; message: Message }

type SmtpError = Error & { responseCode?: unknown; code?: unknown }

/** 5xx is a definite no (RFC 5321 §4.2.1); but a refused login is the operator's to mend, and the mail waits for it. */
const isRefused = ({ responseCode, code }: SmtpError) =>
  typeof responseCode === 'number' && responseCode >= 500 && code !== 'EAUTH'

/** One click of the mail client's own (RFC 8058 asks for HTTPS; without it the address is still one to follow). */
function unsubscribeHeaders({ unsubscribeUrl: url }: Message): Record<string, string> {
  if (url === null) return {}
  const oneClick = url.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}
  return { 'List-Unsubscribe': `<${url}>`, ...oneClick }
}

export type MailerOptions = { smtpUrl: string; from: string; host: () => string; firstRetryMs: number }

export function createMailer(options: MailerOptions): Mailer {
  const transport = createTransport({
    url: options.smtpUrl,
    pool: true,
    maxConnections: 3,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  })

  async function send({ deliveryId, attempts, reference, message }: Mail): Promise<Outcome> {
    const { kind, to } = message
    if (reference[kind] || reference.left) return { kind: 'sent', reference }
    const messageId = `<${deliveryId}.${kind}@${options.host()}>`
    const parent = kind === 'left' ? reference.opened : undefined
    try {
      await transport.sendMail({
        from: options.from,
        to: { name: to.name, address: to.email },
        messageId,
        ...(parent ? { inReplyTo: parent, references: parent } : {}),
        // Nobody's out-of-office shall answer, and no rule forward it in circles (RFC 3834).
        headers: {
          'Auto-Submitted': 'auto-generated',
          'X-Auto-Response-Suppress': 'All',
          ...unsubscribeHeaders(message),
        },
        ...letterOf(message),
      })
      return { kind: 'sent', reference: { ...reference, [kind]: messageId } }
    } catch (error) {
      const failure = error as SmtpError
      if (isRefused(failure)) return { kind: 'failed', reason: 'refused' }
      const afterMs = retryAfterMs(attempts, options.firstRetryMs)
      if (afterMs === null) return { kind: 'failed', reason: 'unreachable' }
      return { kind: 'later', afterMs, definite: typeof failure.responseCode === 'number' }
    }
  }
  return { send, close: () => transport.close() }
}
