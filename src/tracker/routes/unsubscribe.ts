// Owns turning a member's notification e-mails off from a mail itself: its address, its page, and the one click (RFC 8058).
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import type { NotifyChannels, NotifyPreferences } from '#shared/model/people.ts'
import { readSigned, signValues } from '../domain/signed-values.ts'
import { html } from '../http/html.ts'
import { sendNotice, sendPage } from '../http/page-layout.ts'
import { fill, textsOf } from '../http/page-texts.ts'
import type { TrackerContext } from '../services/context.ts'
import { changePreferences } from '../services/notifications/preferences.ts'
import { inWorkspace } from '../services/transaction.ts'

type Who = { workspaceId: string; memberId: string }

/** Signed, not stored, and without an end: an old mail must let somebody go too. */
export const unsubscribeUrl = (
  context: Pick<TrackerContext, 'signingKey' | 'publicUrl'>,
  { workspaceId, memberId }: Who,
): string =>
  `${context.publicUrl()}/unsubscribe/${signValues(context.signingKey, 'unsubscribe', [workspaceId, memberId])}`

/** Without e-mail. What was told by e-mail alone is told by the desktop: whoever wants no mails may still want to know. */
export function withoutEmail(notify: NotifyPreferences): NotifyPreferences {
  const off = (chosen: NotifyChannels): NotifyChannels => ({
    ...chosen,
    email: false,
    desktop: chosen.desktop || (chosen.email && !chosen.slack),
  })
  const both = ({ first, returning }: NotifyPreferences['left']) => ({
    first: off(first),
    returning: off(returning),
  })
  return { ...notify, opened: both(notify.opened), left: both(notify.left) }
}

async function memberOf({ store, signingKey }: TrackerContext, token: string) {
  const who = readSigned(signingKey, 'unsubscribe', token, z.tuple([z.string(), z.string()]))
  if (!who) return undefined
  const [workspaceId, memberId] = who
  return store.db
    .selectFrom('members')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('member_id', '=', memberId)
    .where('removed_at', 'is', null)
    .executeTakeFirst()
}

type MemberRow = NonNullable<Awaited<ReturnType<typeof memberOf>>>

/** The member's devices hear of it. */
function turnOff(context: TrackerContext, member: MemberRow): Promise<void> {
  const { workspace_id: workspaceId, member_id: memberId } = member
  return inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    await changePreferences(context, trx, { workspaceId, memberId }, withoutEmail)
    emit({ type: 'member.changed', subject: { memberId } })
  })
}

const sendWrong = (reply: FastifyReply) =>
  sendNotice(reply, 404, 'en', {
    title: textsOf.en.unsubscribe.wrongTitle,
    text: textsOf.en.unsubscribe.wrongText,
  })

/** All the rest of the path: a named parameter holds 100 characters at most. */
type Request = { Params: { '*': string } }

/** A GET changes nothing: mail scanners follow links. The page's button and a mail client's one click are the same POST. */
export async function unsubscribePages(app: FastifyInstance, context: TrackerContext): Promise<void> {
  await app.register(async (pages) => {
    // What a mail client or a form posts says nothing that the address doesn't.
    pages.addContentTypeParser(
      ['application/x-www-form-urlencoded', 'multipart/form-data'],
      { parseAs: 'string', bodyLimit: 1_000 },
      (_request, _body, done) => done(null),
    )
    pages.get<Request>('/unsubscribe/*', { schema: { hide: true } }, async ({ params }, reply) => {
      const member = await memberOf(context, params['*'])
      if (!member) return sendWrong(reply)
      const { locale, email } = member
      const { title, text, button } = textsOf[locale].unsubscribe
      const body = html`<main class="notice"><h1>${title}</h1><p class="quiet">${fill(text, { email })}</p>
<form method="post"><button class="button" type="submit">${button}</button></form></main>`
      return sendPage(reply, { status: 200, locale, title, body, postsForm: true })
    })
    pages.post<Request>('/unsubscribe/*', { schema: { hide: true } }, async ({ params }, reply) => {
      const member = await memberOf(context, params['*'])
      if (!member) return sendWrong(reply)
      await turnOff(context, member)
      const { doneTitle: title, doneText: text } = textsOf[member.locale].unsubscribe
      return sendNotice(reply, 200, member.locale, { title, text })
    })
  })
}
