import {
  Mail,
  MailQuestionMark,
  RotateCw,
  Settings2,
  Share,
  ShieldX,
  UserRoundPen,
  UsersRound,
} from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Link as RouteLink } from 'wouter'
import { needsEmail } from '#shared/link-settings.ts'
import type { Document, Link } from '#shared/model/documents.ts'
import { Chip } from '../../../components/chip.tsx'
import { CopyButton } from '../../../components/copy-button.tsx'
import { ActionsMenu, type MenuAction } from '../../../components/menu.tsx'
import { RelativeTime } from '../../../components/time.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { Tooltip } from '../../../components/tooltip.tsx'
import { ChangeOwnerDialog } from '../../../entities/members/change-owner-dialog.tsx'
import { transferOwnership } from '../../../entities/members/member-queries.ts'
import { RunChip } from '../../../entities/visits/run-chip.tsx'
import { useVisitorName } from '../../../entities/visits/visitor-identity.tsx'
import { useMayChange } from '../../../lib/session.ts'
import { useCopyLink } from './copy-link.ts'
import { useLinkCommands } from './link-commands.tsx'
import { LinkForm } from './link-form.tsx'
import { hasEnded, LinkMarks } from './link-icons.tsx'
import { retryLinkTask } from './link-queries.ts'
import { MergeLinkDialog } from './merge-link.tsx'
import { isMergeLink } from './merge-query.ts'
import { RefusedReadersDialog } from './refused-readers-dialog.tsx'

export const linkRowHeight = 64

/** Returns a function that gives the title of a link: its name, its recipient, or the text for a general link. */
export function useLinkTitle(): (link: Pick<Link, 'name' | 'recipientEmail'>) => string {
  const { t } = useTranslation()
  return (link) => link.name || link.recipientEmail || t('links.general')
}

type LinkRowProps = {
  document: Document
  link: Link
  /** Called after the URL was copied. The function opens the settings of the link. */
  onCopied(link: Link, onEditLink: () => void): void
}

export function LinkRow({ document, link, onCopied }: LinkRowProps) {
  const { t } = useTranslation()
  const [editing, setEditing] = useState(false)
  const title = useLinkTitle()(link)
  const copyLink = useCopyLink(document)
  return (
    <div className="flex h-full items-center gap-4 border-b border-line px-6">
      <CopyButton
        small
        text={link.url}
        copy={() => copyLink(link)}
        label={t('links.copy')}
        describe={t('links.copyOf', { title })}
        onCopied={() => onCopied(link, () => setEditing(true))}
      />
      <LinkSummary link={link} title={title} />
      <div className="w-36 shrink-0 text-right text-xs">
        <div className="tabular-nums">{t('links.visits', { count: link.visitCount })}</div>
        <div className="truncate text-ink-3">
          {link.lastReadAt ? <RelativeTime at={link.lastReadAt} /> : t('documents.neverRead')}
        </div>
      </div>
      <LinkActions link={link} title={title} onEdit={() => setEditing(true)} />
      <LinkForm document={document} link={link} open={editing} onOpenChange={setEditing} />
    </div>
  )
}

function LinkSummary({ link, title }: { link: Link; title: string }) {
  const { t } = useTranslation()
  const off = link.disabledAt !== null
  const ended = hasEnded(link)
  const asked = link.recipientEmail
    ? t('links.asksNothing')
    : needsEmail(link.settings)
      ? t('links.asksEmail')
      : t('links.asksNobody')
  return (
    <div className="min-w-0 flex-1">
      <div className="flex min-w-0 items-center gap-2">
        {link.recipientEmail ? (
          <Mail size={14} aria-hidden className="shrink-0 text-ink-3" />
        ) : (
          <UsersRound size={14} aria-hidden className="shrink-0 text-ink-3" />
        )}
        <span className={off || ended ? 'truncate text-ink-3 line-through' : 'truncate font-medium'}>
          {title}
        </span>
        {link.name && link.recipientEmail ? (
          <span className="truncate text-xs text-ink-3">{link.recipientEmail}</span>
        ) : null}
        {off ? <Chip>{t('links.off')}</Chip> : null}
        {!off && ended ? <Chip tone="warn">{t('links.expired')}</Chip> : null}
        {link.settings.muted ? <Chip>{t('links.muted')}</Chip> : null}
        {link.taskRun ? <RunChip run={link.taskRun} /> : null}
      </div>
      <div className="flex min-w-0 items-center gap-2 text-xs text-ink-3">
        {link.sharedBy ? <SharedBy by={link.sharedBy} /> : null}
        <span className="truncate">
          {asked} · {link.owner.name}
        </span>
        <LinkMarks link={link} />
      </div>
    </div>
  )
}

/** The reader who made the link for a colleague. */
function SharedBy({ by: { visitor, link } }: { by: NonNullable<Link['sharedBy']> }) {
  const { t } = useTranslation()
  const name = useVisitorName()(visitor)
  const words = t('links.sharedBy', { name, link: link.name || t('links.general') })
  const look = 'inline-flex min-w-0 max-w-1/2 items-center gap-1 text-ink-2'
  const parts = (
    <>
      <Share size={12} aria-hidden className="shrink-0" />
      <span className="truncate">{t('links.sharedByAt', { name })}</span>
    </>
  )
  return (
    <Tooltip words={words}>
      {visitor.id === null ? (
        <span className={look}>{parts}</span>
      ) : (
        <RouteLink href={`/visitors/${visitor.id}`} className={`${look} hover:underline`}>
          {parts}
        </RouteLink>
      )}
    </Tooltip>
  )
}

/** The menu of a link and the dialogs of its actions. */
function LinkActions({ link, title, onEdit }: { link: Link; title: string; onEdit(): void }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [showsRefusals, setShowsRefusals] = useState(false)
  const [givesAway, setGivesAway] = useState(false)
  const [merges, setMerges] = useState(false)
  const may = useMayChange(link.owner.id)
  const [look, ...changes] = useLinkCommands()(link)
  const actions: MenuAction[] = [
    {
      ...{ key: 'edit', label: t('links.edit'), icon: <Settings2 size={14} />, disabled: !may },
      onSelect: onEdit,
    },
    ...(look ? [look] : []),
    ...(isMergeLink(link)
      ? [
          {
            ...{ key: 'merge', label: t('links.merge.open'), icon: <MailQuestionMark size={14} /> },
            onSelect: () => setMerges(true),
          },
        ]
      : []),
    {
      ...{ key: 'refusals', label: t('links.refusals.open'), icon: <ShieldX size={14} /> },
      onSelect: () => setShowsRefusals(true),
    },
    {
      ...{ key: 'owner', label: t('ownership.linkChange'), icon: <UserRoundPen size={14} />, disabled: !may },
      onSelect: () => setGivesAway(true),
    },
    ...changes,
  ]
  const { taskRun } = link
  if (taskRun && (taskRun.state === 'failed' || taskRun.state === 'skipped')) {
    actions.push({
      ...{ key: 'logAgain', label: t('links.logAgain'), icon: <RotateCw size={14} />, disabled: !may },
      onSelect: () => void attempt(() => retryLinkTask(link, taskRun.id), t('run.retried')),
    })
  }
  return (
    <>
      <ActionsMenu
        label={t('links.actionsOf', { title })}
        note={may ? undefined : t('common.onlyOwner', { name: link.owner.name })}
        actions={actions}
      />
      <ChangeOwnerDialog
        open={givesAway}
        onOpenChange={setGivesAway}
        title={t('ownership.linkAsk')}
        body={t('ownership.linkWhat')}
        action={t('ownership.changeAction')}
        owners={[link.owner.id]}
        onConfirm={(successorId) => transferOwnership({ linkIds: [link.id] }, successorId)}
        done={(successor) => t('ownership.linkChanged', { successor })}
      />
      <MergeLinkDialog link={link} title={title} open={merges} onOpenChange={setMerges} />
      <RefusedReadersDialog link={link} title={title} open={showsRefusals} onOpenChange={setShowsRefusals} />
    </>
  )
}
