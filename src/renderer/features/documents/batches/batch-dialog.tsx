import { useQuery } from '@tanstack/react-query'
import { Ban, CalendarClock, CircleCheck, Download, PauseCircle, Send } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import {
  type BatchLink,
  type LinkBatch,
  type LinkBatchWithLinks,
  needsReminder,
  type RecipientState,
  recipientStateOf,
} from '#shared/model/link-batches.ts'
import { Button } from '../../../components/button.tsx'
import { Chip, type Tone } from '../../../components/chip.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import { ConfirmDialog, Dialog } from '../../../components/dialog.tsx'
import { ActionsMenu, type MenuAction } from '../../../components/menu.tsx'
import { SkeletonRows } from '../../../components/skeleton.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { toast, useAttempt } from '../../../components/toast.tsx'
import { ToggleGroup } from '../../../components/toggle-group.tsx'
import { VirtualList } from '../../../components/virtual-list.tsx'
import { call } from '../../../lib/bridge/desktop.ts'
import { useLocale } from '../../../lib/i18n.ts'
import { useMayChange } from '../../../lib/session.ts'
import { batchQueries, updateBatch } from './batch-queries.ts'
import { BatchMarks, useBatchName } from './batches-section.tsx'
import { ExtendDialog } from './extend-dialog.tsx'

const rowHeight = 52
const filters = ['all', 'notSent', 'sent', 'remind', 'opened', 'read'] as const
type Filter = (typeof filters)[number]

const tones: Record<RecipientState, Tone> = {
  ...{ notSent: 'plain', sent: 'warn', opened: 'accent', reading: 'ok', read: 'ok' },
}

function passes(link: BatchLink, filter: Filter, now: number): boolean {
  const state = recipientStateOf(link)
  if (filter === 'all') return true
  if (filter === 'remind') return needsReminder(link, now)
  return filter === 'opened' ? state === 'opened' || state === 'reading' : state === filter
}

type BatchDialogProps = { batch: LinkBatch | null; onClose(): void }

/** The recipients of a batch with their states, and the actions on all of its links. */
export function BatchDialog({ batch, onClose }: BatchDialogProps) {
  const nameOf = useBatchName()
  return (
    <Dialog
      open={batch !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={batch ? nameOf(batch) : ''}
      wide
    >
      {batch ? <Batch batchId={batch.id} /> : null}
    </Dialog>
  )
}

function Batch({ batchId }: { batchId: string }) {
  const { data: batch, error, refetch } = useQuery(batchQueries.one(batchId))
  if (batch) return <Recipients batch={batch} />
  return error ? <ErrorState error={error} onRetry={refetch} /> : <SkeletonRows height={rowHeight} />
}

function Recipients({ batch }: { batch: LinkBatchWithLinks }) {
  const { t } = useTranslation()
  const [filter, setFilter] = useState<Filter>('all')
  const now = Date.now()
  const shown = batch.links.filter((link) => passes(link, filter, now))
  const countOf = (each: Filter) => batch.links.filter((link) => passes(link, each, now)).length
  return (
    <div className="flex h-[60vh] min-h-0 flex-col gap-3">
      <div className="flex flex-wrap items-center gap-2">
        <ToggleGroup<Filter>
          label={t('batches.filter')}
          value={filter}
          onChange={setFilter}
          choices={filters.map((value) => ({
            value,
            label: `${t(`batches.filters.${value}`)} ${countOf(value)}`,
          }))}
        />
        <BatchMarks batch={batch} />
        <span className="flex-1" />
        <BatchActions batch={batch} shown={shown} />
      </div>
      {filter === 'remind' ? <p className="text-xs text-ink-3">{t('batches.remindHint')}</p> : null}
      {shown.length === 0 ? (
        <p className="py-8 text-center text-ink-3">{t('batches.nobody')}</p>
      ) : (
        <VirtualList<BatchLink>
          label={t('batches.recipients')}
          items={shown}
          keyOf={(link) => link.linkId}
          heightOf={() => rowHeight}
          render={(link) => <RecipientRow batch={batch} link={link} />}
        />
      )}
    </div>
  )
}

function RecipientRow({ batch, link }: { batch: LinkBatch; link: BatchLink }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const state = recipientStateOf(link)
  const email = link.email ?? t('batches.erased')
  const may = useMayChange(batch.owner.id)
  return (
    <div className="flex h-full items-center gap-3 border-b border-line">
      <CopyButton
        small
        text={link.url}
        label={t('links.copy')}
        describe={t('links.copyOf', { title: email })}
        onCopied={
          may && link.sentAt === null
            ? () => void attempt(() => updateBatch(batch, { sent: [link.linkId] }))
            : undefined
        }
      />
      <div className="min-w-0 flex-1">
        <div className={link.disabledAt ? 'truncate text-ink-3 line-through' : 'truncate'}>
          {link.name || email}
        </div>
        {link.name ? <div className="truncate text-xs text-ink-3">{email}</div> : null}
      </div>
      <Chip tone={tones[state]}>{t(`batches.states.${state}`)}</Chip>
      <div className="w-28 shrink-0 truncate text-right text-xs text-ink-3">
        {link.lastReadAt ? <RelativeTime at={link.lastReadAt} /> : null}
      </div>
    </div>
  )
}

function BatchActions({ batch, shown }: { batch: LinkBatchWithLinks; shown: readonly BatchLink[] }) {
  const { t } = useTranslation()
  const locale = useLocale()
  const attempt = useAttempt()
  const [revokes, setRevokes] = useState(false)
  const [extends_, setExtends] = useState(false)
  const may = useMayChange(batch.owner.id)
  const isRevoked = batch.revokedAt !== null
  const isPaused = batch.counts.disabled === batch.counts.links
  const links = batch.counts.links
  const saveCsv = async () => {
    const saved = await call('exports.linkBatch', { batchId: batch.id, locale })
    if (saved) toast(t('batches.csvSaved', { count: saved.lines, name: saved.name }))
  }
  const unsent = shown.filter(({ sentAt }) => sentAt === null).map(({ linkId }) => linkId)
  const actions: MenuAction[] = [
    {
      ...{ key: 'sent', label: t('batches.markSent'), icon: <Send size={14} /> },
      disabled: !may || unsent.length === 0,
      onSelect: () => void attempt(() => updateBatch(batch, { sent: unsent }), t('batches.markedSent')),
    },
    {
      ...{ key: 'pause', label: isPaused ? t('batches.resume') : t('batches.pause') },
      icon: isPaused ? <CircleCheck size={14} /> : <PauseCircle size={14} />,
      disabled: !may || isRevoked,
      onSelect: () =>
        void attempt(
          () => updateBatch(batch, { disabled: !isPaused }),
          isPaused ? t('batches.resumedDone') : t('batches.pausedDone'),
        ),
    },
    {
      ...{ key: 'extend', label: t('batches.extend'), icon: <CalendarClock size={14} /> },
      disabled: !may || isRevoked,
      onSelect: () => setExtends(true),
    },
    {
      ...{ key: 'revoke', label: t('batches.revoke'), icon: <Ban size={14} />, danger: true },
      disabled: !may || isRevoked,
      onSelect: () => setRevokes(true),
    },
  ]
  return (
    <>
      <CopyButton
        small
        text={shown.map(({ email, url }) => `${email ?? ''}\t${url}`).join('\n')}
        label={t('batches.copyAll')}
      />
      <Button small icon={<Download size={14} aria-hidden />} onClick={() => void attempt(saveCsv)}>
        {t('batches.csv')}
      </Button>
      <ActionsMenu
        label={t('links.actionsOf', { title: batch.name })}
        note={may ? undefined : t('common.onlyOwner', { name: batch.owner.name })}
        actions={actions}
      />
      <ExtendDialog batch={batch} open={extends_} onOpenChange={setExtends} />
      <ConfirmDialog
        open={revokes}
        onOpenChange={setRevokes}
        title={t('batches.revokeAsk')}
        body={t('batches.revokeWhat', { count: links })}
        action={t('batches.revokeDo')}
        onConfirm={() => updateBatch(batch, { revoked: true })}
      />
    </>
  )
}
