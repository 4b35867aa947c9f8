// The contract of sharing a document with a colleague, a part of the viewer's API.
import { z } from 'zod'
import { Email, Locale } from './model/basics.ts'

/** A reader passes the document on to a colleague. Nothing that the reader types besides the address is sent to anybody (ADR 124). */
export const ShareRequest = z.object({
  token: z.string().max(600),
  /** A random id. A repeated request makes no second link and sends no second e-mail. */
  id: z.string().regex(/^[\w-]{16,32}$/),
  /** The address of the colleague. */
  email: Email,
  /** True: the tracker mails the link. False: the reader passes the link on. */
  byMail: z.boolean(),
  /** The language of the e-mail. */
  locale: Locale,
})
export type ShareRequest = z.input<typeof ShareRequest>

/**
 * - `sent`: the mail server has accepted the e-mail, now or within the last day.
 * - `notSent`: no e-mail is known to be sent, because the mail server did not accept it, or because the address gets no more of these e-mails.
 * - `notAsked`: the reader passes the link on.
 */
export const ShareMail = z.enum(['sent', 'notSent', 'notAsked'])
export type ShareMail = z.infer<typeof ShareMail>

export const ShareResponse = z.object({
  /** The link of the colleague. */
  url: z.string(),
  mail: ShareMail,
})
export type ShareResponse = z.infer<typeof ShareResponse>
