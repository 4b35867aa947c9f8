import { Archive, ArchiveRestore, FolderInput, Link2Off, Tags, UserRoundPen } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import type { MenuAction } from '../../../components/menu.tsx'
import { useLibrary } from '../../../entities/documents/library-queries.ts'
import { ChangeOwnerDialog } from '../../../entities/members/change-owner-dialog.tsx'
import { transferOwnership } from '../../../entities/members/member-queries.ts'
import { ArchiveDialog, PauseDialog } from './archive-dialog.tsx'
import { FolderChoice } from './folder-choice.tsx'
import { TagsDialog } from './tags-dialog.tsx'
import type { Organising } from './use-organise.ts'

type Ask = 'move' | 'tag' | 'archive' | 'pause' | 'owner'

export type DocumentActions = { actions: MenuAction[]; dialogs: ReactNode }

/** Returns what can be done with documents, and the dialogs that it opens. `onDone` is called after a change. */
export function useDocumentActions(
  documents: readonly Document[],
  organising: Organising,
  onDone: () => void,
): DocumentActions {
  const { t } = useTranslation()
  const [asking, setAsking] = useState<Ask | null>(null)
  const { isSupported } = useLibrary()
  const close = () => setAsking(null)
  const done = () => {
    close()
    onDone()
  }
  const ask = (key: Ask, label: string, icon: ReactNode): MenuAction => ({
    ...{ key, label, icon, disabled: documents.length === 0 || organising.progress !== null },
    onSelect: () => setAsking(key),
  })
  const isArchive = documents.length > 0 && documents.every(({ archivedAt }) => archivedAt !== null)
  const unarchive: MenuAction = {
    ...{ key: 'unarchive', label: t('library.unarchive'), icon: <ArchiveRestore size={14} aria-hidden /> },
    disabled: organising.progress !== null,
    onSelect: async () => {
      const words = (count: number) => t('library.unarchived', { count })
      if (await organising.run(documents, { archived: false }, words)) onDone()
    },
  }
  const actions = [
    ask('move', t('library.move'), <FolderInput size={14} aria-hidden />),
    ask('tag', t('library.tag'), <Tags size={14} aria-hidden />),
    isArchive ? unarchive : ask('archive', t('library.archiveMenu'), <Archive size={14} aria-hidden />),
    ask('pause', t('library.pause'), <Link2Off size={14} aria-hidden />),
    ask('owner', t('ownership.change'), <UserRoundPen size={14} aria-hidden />),
  ]
  const props = { documents, organising, onClose: close, onDone: done }
  return {
    actions: isSupported ? actions : actions.slice(-1),
    dialogs: (
      <>
        {asking === 'move' ? <MoveDialog {...props} /> : null}
        {asking === 'tag' ? <TagsDialog {...props} /> : null}
        {asking === 'archive' ? <ArchiveDialog {...props} /> : null}
        {asking === 'pause' ? <PauseDialog {...props} /> : null}
        <OwnerDialog {...props} open={asking === 'owner'} />
      </>
    ),
  }
}

type DialogProps = { documents: readonly Document[]; organising: Organising; onClose(): void; onDone(): void }

function MoveDialog({ documents, organising, onClose, onDone }: DialogProps) {
  const { t } = useTranslation()
  const { folders } = useLibrary()
  const places = new Set(documents.map(({ folderId }) => folderId))
  return (
    <FolderChoice
      title={t('library.moveAsk', { count: documents.length })}
      initial={places.size === 1 ? [...places][0] : undefined}
      onClose={onClose}
      onChoose={async (folderId) => {
        const folder = folders.find(({ id }) => id === folderId)?.name ?? t('library.unfiled')
        const words = (count: number) => t('library.moved', { count, folder })
        const ended = await organising.run(documents, { folderId }, words)
        if (ended) onDone()
        return ended
      }}
    />
  )
}

function OwnerDialog({ documents, onClose, onDone, open }: DialogProps & { open: boolean }) {
  const { t } = useTranslation()
  const count = documents.length
  const owners = [...new Set(documents.map(({ owner }) => owner.id))]
  const [first] = documents
  return (
    <ChangeOwnerDialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={
        count === 1 && first
          ? t('ownership.changeAsk', { title: first.title })
          : t('ownership.changeAskMany', { count })
      }
      body={t('ownership.changeWhat')}
      action={t('ownership.changeAction')}
      // If all documents have one owner, this owner cannot take over.
      owners={owners.length === 1 ? owners : []}
      onConfirm={async (successorId) => {
        await transferOwnership({ documentIds: documents.map(({ id }) => id) }, successorId)
        onDone()
      }}
      done={(successor) => t('ownership.changed', { count, successor })}
    />
  )
}
