// The outbox of e-mails to admins. Each e-mail is sent under a lease, and a failed attempt is repeated (ADR 13).
import type { Locale } from '#shared/model/basics.ts'
import { problemOf, readMailFailure } from '../../domain/notifications/mail-failure.ts'
import { retryAfterMs } from '../../domain/notifications/retry-delays.ts'
import { newSlug } from '../../infrastructure/ids.ts'
import { addressedTo, automaticMail, smtpTransport } from '../../infrastructure/smtp.ts'
import type { AdminMailContent, ClaimedAdminMail } from '../../repositories/admin-mails.ts'
import type { TrackerContext } from '../context.ts'
import { noteChannel } from '../notifications/channel-problems.ts'
import type { Letter } from '../notifications/channels/email-letter.ts'
import { absenceLetter } from './absence-letter.ts'
import { accountLetter } from './account-letter.ts'
import { webhookLetter } from './webhook-letter.ts'

type Transport = ReturnType<typeof smtpTransport>

export type AdminMailSender = { sendDue(): Promise<void>; close(): void }

/** Returns null if the tracker has no mail server. */
export function createAdminMailSender(context: TrackerContext): AdminMailSender | null {
  const { smtpUrl, mailFrom } = context.config
  if (smtpUrl === null || mailFrom === null) return null
  const transport = smtpTransport(smtpUrl)
  const claim = () => {
    const now = context.clock.now()
    const lease = { token: newSlug(), until: now + context.config.deliveryLeaseMs }
    return context.store.inTransaction((unit) => unit.deployment.adminMailOutbox.claimNextDue(now, lease))
  }
  return {
    async sendDue() {
      for (let mail = await claim(); mail; mail = await claim())
        await send(context, transport, mailFrom, mail)
    },
    close: () => transport.close(),
  }
}

function letterOf(content: AdminMailContent, to: { locale: Locale; workspace: string }): Letter {
  switch (content.kind) {
    case 'absence':
    case 'presence':
      return absenceLetter(content, to)
    case 'webhookGone':
    case 'webhookFailing':
      return webhookLetter(content, to)
    default:
      return accountLetter(content, to)
  }
}

async function send(
  context: TrackerContext,
  transport: Transport,
  from: string,
  mail: ClaimedAdminMail,
): Promise<void> {
  const { workspaceId } = mail
  const { adminMails, members, workspaces } = context.store.forWorkspace(workspaceId)
  const admin = await members.findActive(mail.memberId)
  const addressed = admin?.role === 'admin' ? addressedTo(from, admin.name, admin.email) : null
  // The member is no longer an admin.
  if (!admin || !addressed) return adminMails.settle(mail, { availableAt: null, sentAt: null })
  const now = () => context.clock.now()
  try {
    const letter = letterOf(mail.content, { locale: admin.locale, workspace: await workspaces.name() })
    // A repeated attempt has the same Message-ID, so that a mailbox can drop a second copy.
    const messageId = `<${mail.id}@${new URL(context.publicUrl()).hostname}>`
    await transport.sendMail({ ...addressed, messageId, headers: automaticMail, ...letter })
    await adminMails.settle(mail, { availableAt: null, sentAt: now() })
    await noteChannel(context, workspaceId, 'email', null)
  } catch (error) {
    const failure = readMailFailure(error)
    context.log.warn({ mailId: mail.id, ...failure }, 'could not send an e-mail to an admin')
    const afterMs =
      failure.fault === 'recipient' ? null : retryAfterMs(mail.attempts, context.config.deliveryRetryMs)
    await adminMails.settle(mail, { availableAt: afterMs === null ? null : now() + afterMs, sentAt: null })
    const { problem } = problemOf(failure, mail.attempts)
    if (problem !== undefined) await noteChannel(context, workspaceId, 'email', problem)
  }
}
