// A failure is permanent only if its cause is the recipient. A server that refuses the login, the sender or the message (530, 550 at MAIL FROM, a
// daily limit) refuses mails to every recipient. The operator can repair the cause, so the mail is sent again later. The phase of the SMTP session
// does not show the cause: Postfix checks the client and the sender at RCPT TO (smtpd_delay_reject), and some relays refuse a mailbox after DATA. So
// the enhanced status code (RFC 3463) decides. If there is no such code, the text of the server's answer decides.

export type MailPhase = 'connection' | 'login' | 'sender' | 'recipient' | 'message'

export type MailFailure = {
  /** `recipient`: further attempts cannot succeed. `server`: an attempt can succeed after the operator has repaired the server. */
  fault: 'recipient' | 'server'
  phase: MailPhase
  responseCode: number | null
  /** True if the server refused the mail or the address was rejected, so that certainly nothing was sent. */
  definite: boolean
  /** The server's answer on one line, without addresses, or the system's error code. For logs and admins. */
  text: string
}

/** The fields of nodemailer's errors that this file reads. */
type SmtpError = {
  code?: unknown
  originalCode?: unknown
  command?: unknown
  response?: unknown
  responseCode?: unknown
  message?: unknown
}

const longestText = 200
/** Codes for a bad command, a required login or required encryption. These codes are never about a single recipient. */
const sessionCodes = new Set([500, 501, 502, 503, 504, 521, 530, 534, 535, 538])
const aboutSession = /\b(relay|relaying|sender|authenticat\w*|client host|helo|quota exceeded|daily)\b/i
const aboutRecipient = /\brecipient address rejected\b/i

const phases: readonly (readonly [RegExp, MailPhase])[] = [
  [/^AUTH\b/, 'login'],
  [/^MAIL FROM\b/, 'sender'],
  [/^RCPT TO\b/, 'recipient'],
  [/^DATA\b/, 'message'],
]

function phaseOf({ command, code }: SmtpError): MailPhase {
  if (code === 'EAUTH') return 'login'
  const known = phases.find(([pattern]) => typeof command === 'string' && pattern.test(command))
  return known?.[1] ?? 'connection'
}

const words = (value: unknown) => (typeof value === 'string' ? value : '')

function textOf({ response, code, originalCode, message }: SmtpError): string {
  const said = words(response) || words(originalCode) || words(code) || words(message) || 'unknown'
  return said
    .replace(/<?[^\s<>@:,;]+@[^\s<>@:,;]+>?/g, '<address>')
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, longestText)
}

type Enhanced = { subject: number; detail: number }
function enhancedCode(response: string): Enhanced | null {
  const found = response.match(/^\d{3}[ -]\d\.(\d{1,3})\.(\d{1,3})\b/)
  return found ? { subject: Number(found[1]), detail: Number(found[2]) } : null
}

/**
 * RFC 3463, sections 3.2 to 3.5: X.1 is about an address (X.1.7 and X.1.8 about the sender's), X.2 about a mailbox, X.4.1 and X.4.4 about a domain
 * without a server.
 */
function isAboutRecipient({ subject, detail }: Enhanced): boolean {
  if (subject === 1) return detail !== 7 && detail !== 8
  return subject === 2 || (subject === 4 && (detail === 1 || detail === 4))
}

function isRecipientsFault(phase: MailPhase, code: number, response: string): boolean {
  if (code < 500 || sessionCodes.has(code)) return false
  const enhanced = enhancedCode(response)
  if (phase === 'message') return enhanced !== null && enhanced.subject <= 2 && isAboutRecipient(enhanced)
  if (phase !== 'recipient') return false
  if (aboutRecipient.test(response)) return true
  if (enhanced && (enhanced.subject !== 0 || enhanced.detail !== 0)) return isAboutRecipient(enhanced)
  return !aboutSession.test(response)
}

/** Returns true if nodemailer rejected the address before any connection to the server. */
const isUnusableAddress = ({ code, message }: SmtpError) =>
  code === 'EENVELOPE' && /^(Invalid recipient|No recipients)/.test(words(message))

/** Returns the phase in which an SMTP session failed, and the reason. Accepts any thrown value. */
export function readMailFailure(error: unknown): MailFailure {
  const failure = (typeof error === 'object' && error !== null ? error : { message: error }) as SmtpError
  const responseCode = typeof failure.responseCode === 'number' ? failure.responseCode : null
  const common = { responseCode, text: textOf(failure) }
  if (isUnusableAddress(failure)) return { ...common, fault: 'recipient', phase: 'recipient', definite: true }
  const phase = phaseOf(failure)
  const isTheirs = responseCode !== null && isRecipientsFault(phase, responseCode, words(failure.response))
  return { ...common, phase, fault: isTheirs ? 'recipient' : 'server', definite: responseCode !== null }
}

/**
 * Returns the problem that admins see, or null. A permanent refusal (5xx) of the server is shown at once. A temporary failure (4xx, a lost
 * connection) is shown from the second attempt on. A temporary refusal of one recipient is not shown, because its cause is the recipient's server
 * (greylisting, a full mailbox).
 * @param attempts number of failed attempts, including this one
 */
export function problemOf(
  { fault, phase, responseCode, text }: MailFailure,
  attempts: number,
): { problem?: string } {
  const isPermanent = responseCode !== null && responseCode >= 500
  const isOurs = fault === 'server' && (isPermanent || (phase !== 'recipient' && attempts > 1))
  return isOurs ? { problem: text } : {}
}
