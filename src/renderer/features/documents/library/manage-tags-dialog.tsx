import { Combine, Ellipsis, Pencil, Tag as TagIcon, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Tag } from '#shared/model/library.ts'
import { ConfirmDialog, Dialog } from '../../../components/dialog.tsx'
import { ActionsMenu } from '../../../components/menu.tsx'
import { Select } from '../../../components/select.tsx'
import { toast } from '../../../components/toast.tsx'
import { mergeTags, removeTag, renameTag, useLibrary } from '../../../entities/documents/library-queries.ts'
import { NameDialog } from './name-dialog.tsx'

const longestName = 40

type Ask = { what: 'rename' | 'merge' | 'remove'; tag: Tag }

/** The tags of the workspace. Managers and admins rename, merge and remove them. */
export function ManageTagsDialog({ onClose }: { onClose(): void }) {
  const { t } = useTranslation()
  const { tags } = useLibrary()
  const [asking, setAsking] = useState<Ask | null>(null)
  const close = () => setAsking(null)
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={t('library.manageTagsTitle')}>
      <ul className="divide-y divide-line">
        {tags.map((tag) => (
          <li key={tag.id} className="flex min-h-11 items-center gap-3">
            <TagIcon size={14} aria-hidden className="shrink-0 text-ink-3" />
            <span className="min-w-0 flex-1 truncate text-sm">{tag.name}</span>
            <span className="text-xs text-ink-3 tabular-nums">
              {t('library.documents', { count: tag.documentCount })}
            </span>
            <TagMenu tag={tag} isOnly={tags.length === 1} onAsk={(what) => setAsking({ what, tag })} />
          </li>
        ))}
      </ul>
      {tags.length === 0 ? <p className="text-sm text-ink-3">{t('library.tagsNone')}</p> : null}
      {asking?.what === 'rename' ? (
        <NameDialog
          title={t('library.renameTag', { name: asking.tag.name })}
          label={t('library.tagName')}
          action={t('library.save')}
          max={longestName}
          initial={asking.tag.name}
          onClose={close}
          onSave={(name) => renameTag(asking.tag.id, name)}
        />
      ) : null}
      {asking?.what === 'merge' ? <MergeDialog tag={asking.tag} onClose={close} /> : null}
      {asking?.what === 'remove' ? <RemoveDialog tag={asking.tag} onClose={close} /> : null}
    </Dialog>
  )
}

type TagMenuProps = { tag: Tag; isOnly: boolean; onAsk(what: Ask['what']): void }

function TagMenu({ tag, isOnly, onAsk }: TagMenuProps) {
  const { t } = useTranslation()
  return (
    <ActionsMenu
      label={t('library.tagActions', { name: tag.name })}
      icon={<Ellipsis size={15} aria-hidden />}
      actions={[
        {
          ...{ key: 'rename', label: t('library.rename'), icon: <Pencil size={14} aria-hidden /> },
          onSelect: () => onAsk('rename'),
        },
        {
          ...{ key: 'merge', label: t('library.merge'), icon: <Combine size={14} aria-hidden /> },
          ...{ disabled: isOnly, onSelect: () => onAsk('merge') },
        },
        {
          ...{ key: 'remove', label: t('library.removeTag'), icon: <Trash2 size={14} aria-hidden /> },
          ...{ danger: true, onSelect: () => onAsk('remove') },
        },
      ]}
    />
  )
}

function MergeDialog({ tag, onClose }: { tag: Tag; onClose(): void }) {
  const { t } = useTranslation()
  const { tags } = useLibrary()
  const others = tags.filter(({ id }) => id !== tag.id)
  const [intoId, setIntoId] = useState(others[0]?.id ?? '')
  const { name } = tag
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('library.mergeAsk', { name })}
      body={
        <div className="flex flex-col gap-3">
          <p>{t('library.mergeWhat', { name })}</p>
          <Select
            label={t('library.mergeInto')}
            value={intoId}
            choices={others.map((other) => ({ value: other.id, label: other.name }))}
            onChange={setIntoId}
          />
        </div>
      }
      action={t('library.mergeDo')}
      disabled={intoId === ''}
      onConfirm={async () => {
        const into = await mergeTags(tag.id, intoId)
        toast(t('library.merged', { name, into: into.name }))
      }}
    />
  )
}

function RemoveDialog({ tag, onClose }: { tag: Tag; onClose(): void }) {
  const { t } = useTranslation()
  return (
    <ConfirmDialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('library.removeTagAsk', { name: tag.name })}
      body={t('library.removeTagWhat', { count: tag.documentCount })}
      action={t('library.removeTagDo')}
      onConfirm={() => removeTag(tag.id)}
    />
  )
}
