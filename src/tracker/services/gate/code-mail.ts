// Sends the e-mail with a code. The e-mail is sent in the background, so that the response time does not reveal whether an address may read.

import { setTimeout as wait } from 'node:timers/promises'
import { fill } from '#shared/fill.ts'
import type { Locale } from '#shared/model/basics.ts'
import { problemOf, readMailFailure } from '../../domain/notifications/mail-failure.ts'
import { textsOf } from '../../domain/page-texts.ts'
import { html } from '../../infrastructure/html.ts'
import { addressedTo, automaticMail, smtpTransport } from '../../infrastructure/smtp.ts'
import type { TrackerContext } from '../context.ts'
import { noteChannel } from '../notifications/channel-problems.ts'
import { letterPage } from '../notifications/channels/email-letter.ts'
import { codeValidMs } from './email-codes.ts'

export type CodeMail = {
  to: string
  code: string
  locale: Locale
  document: string
  sender: string
  workspace: string
  workspaceId: string
}

export function codeLetter({ code, locale, document, sender, workspace }: Omit<CodeMail, 'workspaceId'>) {
  const words = textsOf[locale].code
  const text = fill(words.text, { document, sender, workspace })
  return {
    // A subject is a single line, so line breaks in the title are removed.
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
  /** Sends the e-mail in the background. A failure of the mail server is retried while the code is valid. */
  send(mail: CodeMail): void
  close(): Promise<void>
}

/** Waiting times between attempts, in ms. The last waiting time is repeated while the code is valid. */
const pauses = [2_000, 5_000, 15_000, 60_000] as const

export type CodeSenderOptions = {
  smtpUrl: string
  from: string
  log: TrackerContext['log']
  pausesMs?: readonly number[]
  /** Called with the problem of the mail server, or with null after an e-mail was sent. */
  onServer: (workspaceId: string, problem: string | null) => Promise<void>
}

/** Returns null if the tracker has no mail server. */
export function createCodeSender(context: TrackerContext): CodeSender | null {
  const { smtpUrl, mailFrom: from } = context.config
  if (smtpUrl === null || from === null) return null
  const onServer = (workspaceId: string, problem: string | null) =>
    noteChannel(context, workspaceId, 'email', problem)
  return codeSender({ smtpUrl, from, log: context.log, onServer })
}

export function codeSender({
  smtpUrl,
  from,
  log,
  onServer,
  pausesMs = pauses,
}: CodeSenderOptions): CodeSender {
  const transport = smtpTransport(smtpUrl)
  const stopping = new AbortController()
  const { signal } = stopping
  const sending = new Set<Promise<void>>()

  /** Sends the e-mail once. Returns true if the attempt failed and a retry can succeed. */
  async function attempt(mail: CodeMail, attempts: number): Promise<boolean> {
    const addressed = addressedTo(from, '', mail.to)
    if (!addressed) return false
    try {
      await transport.sendMail({
        ...addressed,
        headers: automaticMail,
        ...codeLetter(mail),
      })
      await onServer(mail.workspaceId, null)
      return false
    } catch (error) {
      const failure = readMailFailure(error)
      log.warn({ ...failure, attempts }, 'could not send a code')
      const { problem } = problemOf(failure, attempts)
      if (problem !== undefined) await onServer(mail.workspaceId, problem)
      return failure.fault === 'server'
    }
  }

  async function deliver(mail: CodeMail): Promise<void> {
    const until = performance.now() + codeValidMs
    for (let attempts = 1; !signal.aborted && performance.now() < until; attempts++) {
      if (!(await attempt(mail, attempts))) return
      await wait(pausesMs[attempts - 1] ?? pausesMs.at(-1), undefined, { signal }).catch(() => undefined)
    }
  }
  return {
    send(mail) {
      const sent = deliver(mail)
        .catch((err: unknown) => log.error({ err }, 'could not send a code'))
        .finally(() => sending.delete(sent))
      sending.add(sent)
    },
    async close() {
      stopping.abort()
      await Promise.allSettled(sending)
      transport.close()
    },
  }
}
