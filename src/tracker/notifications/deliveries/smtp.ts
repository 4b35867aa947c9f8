// Owns the connection to the mail server, and what all our mails have in common.
import { createTransport } from 'nodemailer'

export const smtpTransport = (url: string) =>
  createTransport({
    url,
    pool: true,
    maxConnections: 3,
    connectionTimeout: 10_000,
    greetingTimeout: 10_000,
    socketTimeout: 30_000,
  })

/** Nobody's out-of-office shall answer, and no rule forward it in circles (RFC 3834). */
export const automaticMail = { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' }
