// Owns the mail that brings a code: its words, and its sending behind the reader's back, so that the answer tells nobody
// whether an address may read.
import type { Locale } from '#shared/model/basics.ts'
import type { TrackerContext } from '../context.ts'
import { letterPage } from '../notifications/deliveries/letter.ts'
import { automaticMail, smtpTransport } from '../notifications/deliveries/smtp.ts'
import { html } from '../pages/html.ts'
import { fill, textsOf } from '../pages/texts.ts'

export type CodeMail = {
  to: string
  code: string
  locale: Locale
  document: string
  sender: string
  workspace: string
}

export function codeLetter({ code, locale, document, sender, workspace }: CodeMail) {
  const words = textsOf[locale].code
  const text = fill(words.text, { document, sender, workspace })
  return {
    // A subject is one line, whatever the document is called.
    subject: fill(words.subject, { code, document }).replace(/\s+/g, ' ').slice(0, 250),
    text: [text, '', code, '', words.valid, words.stranger, ''].join('\n'),
    html: letterPage(
      locale,
      words.title,
      html`<p style="margin:0 0 16px;font-size:15px">${text}</p>
<p style="margin:0 0 16px;font-size:30px;font-weight:600;letter-spacing:6px;font-family:ui-monospace,Consolas,monospace">${code}</p>
<p style="margin:0;font-size:12px;color:#60646c">${words.valid}<br>${words.stranger}</p>`,
    ),
  }
}

export type CodeSender = {
  /** Sends soon; a server that is away for a moment is tried again. */
  send(mail: CodeMail): void
  close(): Promise<void>
}

const tries = 3
const pauseMs = 2_000

/** Null where the tracker has no mail server. */
export function createCodeSender({ config, log }: TrackerContext): CodeSender | null {
  const { smtpUrl, mailFrom } = config
  if (smtpUrl === null || mailFrom === null) return null
  const transport = smtpTransport(smtpUrl)
  const stopping = new AbortController()
  const sending = new Set<Promise<void>>()
  const pause = () =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, pauseMs)
      stopping.signal.addEventListener('abort', () => {
        clearTimeout(timer)
        resolve()
      })
    })

  async function deliver(mail: CodeMail): Promise<void> {
    for (let attempt = 1; !stopping.signal.aborted; attempt++) {
      try {
        await transport.sendMail({
          from: mailFrom ?? '',
          to: { name: '', address: mail.to },
          headers: automaticMail,
          ...codeLetter(mail),
        })
        return
      } catch (err) {
        if (attempt === tries) {
          log.warn({ err }, 'could not send a code')
          return
        }
        await pause()
      }
    }
  }
  return {
    send(mail) {
      const sent = deliver(mail).finally(() => sending.delete(sent))
      sending.add(sent)
    },
    async close() {
      stopping.abort()
      await Promise.allSettled(sending)
      transport.close()
    },
  }
}
