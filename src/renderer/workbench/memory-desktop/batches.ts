import { CodedError } from '#shared/errors.ts'
import { defaultLinkSettings, type LinkSettings } from '#shared/link-settings.ts'
import type { LinkBatch, LinkBatchWithLinks } from '#shared/model/link-batches.ts'
import type { Member } from '#shared/model/people.ts'
import { type Calls, findItem, newId, now, replaceItem } from './items.ts'
import type { MemoryState } from './state.ts'

type BatchCalls = Calls<'linkBatches'> & Pick<Calls<'exports'>, 'exports.linkBatch'>

/** Returns the batch with counts that agree with its links. */
export function withCounts(batch: LinkBatchWithLinks): LinkBatchWithLinks {
  const { links } = batch
  const count = (has: (link: LinkBatchWithLinks['links'][number]) => boolean) => links.filter(has).length
  const counts = {
    links: links.length,
    sent: count(({ sentAt }) => sentAt !== null),
    opened: count(({ visitCount }) => visitCount > 0),
    disabled: count(({ disabledAt }) => disabledAt !== null),
  }
  return { ...batch, counts }
}

const summaryOf = ({ links: _, ...batch }: LinkBatchWithLinks): LinkBatch => batch

export function batchCalls(state: MemoryState): BatchCalls {
  return {
    'linkBatches.list': ({ documentId }) =>
      state.batches.filter((batch) => batch.documentId === documentId).map(summaryOf),
    'linkBatches.create': ({ documentId, name, recipients, settings, passcode }) => {
      const { id, name: memberName } = state.session.member as Member
      const owner = { id, name: memberName }
      const merged = { ...defaultLinkSettings, ...(settings as Partial<LinkSettings>) }
      const batchId = newId('lba')
      const links = recipients.map((recipient) => ({
        id: newId('lnk'),
        ...{ documentId, owner, name: recipient.name ?? '', recipientEmail: recipient.email },
        ...{
          url: `https://tracker.example/${newId('slug')}`,
          settings: merged,
          hasPasscode: passcode !== null,
        },
        ...{ disabledAt: null, createdAt: now(), visitCount: 0, lastReadAt: null, taskRun: null, batchId },
      }))
      state.links.unshift(...links)
      const batch = withCounts({
        ...{ id: batchId, documentId, owner, name, createdAt: now(), revokedAt: null },
        counts: { links: 0, sent: 0, opened: 0, disabled: 0 },
        links: links.map((link) => ({
          ...{ linkId: link.id, url: link.url, email: link.recipientEmail, name: link.name },
          ...{ sentAt: null, disabledAt: null, expiresAt: merged.expiresAt },
          ...{ visitCount: 0, lastReadAt: null, isReading: false, activeMs: 0 },
        })),
      })
      state.batches.unshift(batch)
      return summaryOf(batch)
    },
    'linkBatches.get': ({ batchId }) => findItem(state.batches, batchId),
    'linkBatches.update': ({ batchId, name, disabled, expiresAt, revoked, sent }) => {
      const batch = findItem(state.batches, batchId)
      if (batch.revokedAt && disabled === false) throw new CodedError('conflict', 'Revoked.')
      const off = revoked || disabled
      const links = batch.links.map((link) => ({
        ...link,
        disabledAt: off ? (link.disabledAt ?? now()) : disabled === false ? null : link.disabledAt,
        expiresAt: expiresAt === undefined ? link.expiresAt : expiresAt,
        sentAt: link.sentAt ?? (sent?.includes(link.linkId) ? now() : null),
      }))
      const part = { name: name ?? batch.name, revokedAt: batch.revokedAt ?? (revoked ? now() : null), links }
      return summaryOf(replaceItem(state.batches, batchId, withCounts({ ...batch, ...part })))
    },
    'exports.linkBatch': ({ batchId }) => {
      const { name, links } = findItem(state.batches, batchId)
      return { name: `${name}.csv`, lines: links.length }
    },
  }
}
