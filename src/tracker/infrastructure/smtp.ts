import { createTransport } from 'nodemailer'
import { readEmail } from '#shared/email-address.ts'

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
 * Returns a sender and a recipient that are equal in the header and in the SMTP envelope. Without this function, Nodemailer normalizes the header and the
 * envelope by different rules. Returns null if `email` is not a valid address.
 */
export function addressedTo(from: string, name: string, email: string) {
  const address = readEmail(email)
  return address === null ? null : { from, to: { name, address }, envelope: { from, to: address } }
}

/** Headers that stop out-of-office replies and mail loops (RFC 3834). */
export const automaticMail = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }
