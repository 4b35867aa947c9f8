// Owns the connection to the mail server, and what all our mails have in common.
import { createTransport } from 'nodemailer'
import { readEmail } from '#shared/email-address.ts'
import type { MailFailure } from '../domain/notifications/mail-failure.ts'

export const smtpTransport = (url: string) =>
  createTransport({
    url,
    pool: true,
    maxConnections: 3,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  })

/**
 * To whom a mail goes, in its header and in its envelope alike: the library would clean up either of them by rules of its own.
 * Null where it is no address.
 */
export function addressedTo(from: string, name: string, email: string) {
  const address = readEmail(email)
  return address === null ? null : { from, to: { name, address }, envelope: { from, to: address } }
}

/** Nobody's out-of-office shall answer, and no rule forward it in circles (RFC 3834). */
export const automaticMail = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }

/**
 * What an admin has to know of a failure. A definite no to us is news at once; what may pass (4xx, a lost connection) is
 * where it comes again. A temporary no to one recipient is their server's (greylisting, a full mailbox).
 */
export function problemOf(
  { fault, phase, responseCode, text }: MailFailure,
  attempts: number,
): { problem?: string } {
  const isPermanent = responseCode !== null && responseCode >= 500
  const isOurs = fault === 'server' && (isPermanent || (phase !== 'recipient' && attempts > 1))
  return isOurs ? { problem: text } : {}
}
