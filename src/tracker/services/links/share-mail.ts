// The e-mail with a shared link. It contains no text that a reader typed. The reader's address is named only if a code has proved it (ADR 124).
import { fill } from '#shared/fill.ts'
import type { Locale } from '#shared/model/basics.ts'
import { problemOf, readMailFailure } from '../../domain/notifications/mail-failure.ts'
import { textsOf } from '../../domain/page-texts.ts'
import { html } from '../../infrastructure/html.ts'
import { addressedTo, automaticMail, smtpTransport } from '../../infrastructure/smtp.ts'
import type { TrackerContext } from '../context.ts'
import { noteChannel } from '../notifications/channel-problems.ts'
import { letterPage } from '../notifications/channels/email-letter.ts'

export type ShareMail = {
  workspaceId: string
  linkId: string
  to: string
  locale: Locale
  document: string
  sender: string
  workspace: string
  /** The proved address of the reader. Null: not proved. */
  reader: string | null
  url: string
  stopUrl: string
}

export function shareLetter({
  locale,
  url,
  stopUrl,
  ...mail
}: Omit<ShareMail, 'workspaceId' | 'linkId' | 'to'>) {
  const words = textsOf[locale].shareMail
  const { document, sender, workspace, reader } = mail
  const text = fill(reader === null ? words.text : words.textFrom, {
    ...{ document, sender, workspace },
    reader: reader ?? '',
  })
  const told = fill(words.told, { sender })
  const stop = fill(words.stop, { workspace })
  return {
    // A subject is a single line, so line breaks in the title are removed.
    subject: fill(words.subject, { document }).replace(/\s+/g, ' ').slice(0, 250),
    text: [text, '', url, '', told, words.stranger, `${stop}: ${stopUrl}`, ''].join('\n'),
    html: letterPage(
      locale,
      words.title,
      html`<p style="margin:0 0 20px;font-size:15px">${text}</p>
<p style="margin:0 0 20px"><a href="${url}" style="display:inline-block;padding:8px 16px;border-radius:6px;background:#2f5bd0;color:#ffffff;text-decoration:none;font-size:14px">${words.open}</a></p>
<p style="margin:0;font-size:12px;color:#60646c">${told}<br>${words.stranger}<br><a href="${stopUrl}" style="color:#60646c">${stop}</a></p>`,
    ),
  }
}

/** One-click unsubscribe (RFC 8058) requires an HTTPS URL. */
function stopHeaders(url: string): Record<string, string> {
  const oneClick = url.startsWith('https:') ? { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' } : {}
  return { 'List-Unsubscribe': `<${url}>`, ...oneClick }
}

export type ShareMailer = {
  /** Resolves with true if the mail server has accepted the e-mail. Simultaneous calls for one link send one e-mail. */
  send(mail: ShareMail): Promise<boolean>
  close(): Promise<void>
}

/** The reader waits for the answer, so the mail server has less time than for other e-mails. */
const waitMs = 15_000

/** Returns null if the tracker has no mail server. */
export function createShareMailer(context: TrackerContext): ShareMailer | null {
  const { smtpUrl, mailFrom: from } = context.config
  if (smtpUrl === null || from === null) return null
  const transport = smtpTransport(smtpUrl)
  const sending = new Map<string, Promise<boolean>>()

  async function noted(mail: ShareMail, problem: string | null): Promise<void> {
    await noteChannel(context, mail.workspaceId, 'email', problem).catch((err: unknown) => {
      context.log.warn({ err, linkId: mail.linkId }, 'could not store the state of the mail server')
    })
  }

  async function deliver(mail: ShareMail): Promise<boolean> {
    const addressed = addressedTo(from as string, '', mail.to)
    if (!addressed) return false
    try {
      const headers = { ...automaticMail, ...stopHeaders(mail.stopUrl) }
      await transport.sendMail({ ...addressed, headers, ...shareLetter(mail) })
    } catch (error) {
      const failure = readMailFailure(error)
      context.log.warn({ ...failure, linkId: mail.linkId }, 'could not send a shared link')
      const { problem } = problemOf(failure, 1)
      if (problem !== undefined) await noted(mail, problem)
      return false
    }
    // Also after the reader has stopped waiting, so that a repetition sends no second e-mail.
    await context.store.forWorkspace(mail.workspaceId).linkShares.markMailed(mail.linkId, context.clock.now())
    await noted(mail, null)
    return true
  }

  return {
    async send(mail) {
      const running = sending.get(mail.linkId) ?? deliver(mail).finally(() => sending.delete(mail.linkId))
      sending.set(mail.linkId, running)
      const late = new Promise<false>((resolve) => setTimeout(resolve, waitMs, false).unref())
      return Promise.race([running, late])
    },
    async close() {
      await Promise.allSettled(sending.values())
      transport.close()
    },
  }
}
