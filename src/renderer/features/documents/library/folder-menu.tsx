import { Ellipsis, FolderInput, FolderPlus, Pencil, Trash2 } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Folder, withSubfolders } from '#shared/model/library.ts'
import { ConfirmDialog } from '../../../components/dialog.tsx'
import { ActionsMenu } from '../../../components/menu.tsx'
import { toast, useAttempt } from '../../../components/toast.tsx'
import {
  createFolder,
  removeFolder,
  updateFolder,
  useLibrary,
} from '../../../entities/documents/library-queries.ts'
import { useMayChange } from '../../../lib/session.ts'
import { FolderChoice } from './folder-choice.tsx'
import { NameDialog } from './name-dialog.tsx'

const longestName = 80

type NewFolderDialogProps = { parent: Folder | null; onClose(): void }

export function NewFolderDialog({ parent, onClose }: NewFolderDialogProps) {
  const { t } = useTranslation()
  return (
    <NameDialog
      title={parent ? t('library.newFolderIn', { name: parent.name }) : t('library.newFolder')}
      label={t('library.folderName')}
      action={t('library.create')}
      max={longestName}
      onClose={onClose}
      onSave={(name) => createFolder(name, parent?.id ?? null)}
    />
  )
}

type Ask = 'new' | 'rename' | 'move' | 'remove'

/** The menu of a folder. `onRemoved` is called after the folder was removed. */
export function FolderMenu({ folder, onRemoved }: { folder: Folder; onRemoved(): void }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState<Ask | null>(null)
  const may = useMayChange(folder.ownerId)
  const close = () => setAsking(null)
  const { name } = folder
  return (
    <>
      <ActionsMenu
        label={t('library.folderActions', { name })}
        icon={<Ellipsis size={15} aria-hidden />}
        note={may ? undefined : t('library.onlyFolderOwner')}
        actions={[
          {
            ...{ key: 'new', label: t('library.newSubfolder'), icon: <FolderPlus size={14} aria-hidden /> },
            onSelect: () => setAsking('new'),
          },
          {
            ...{ key: 'rename', label: t('library.rename'), icon: <Pencil size={14} aria-hidden /> },
            ...{ disabled: !may, onSelect: () => setAsking('rename') },
          },
          {
            ...{ key: 'move', label: t('library.moveFolder'), icon: <FolderInput size={14} aria-hidden /> },
            ...{ disabled: !may, onSelect: () => setAsking('move') },
          },
          {
            ...{ key: 'remove', label: t('library.removeFolder'), icon: <Trash2 size={14} aria-hidden /> },
            ...{ danger: true, disabled: !may, onSelect: () => setAsking('remove') },
          },
        ]}
      />
      {asking === 'new' ? <NewFolderDialog parent={folder} onClose={close} /> : null}
      {asking === 'rename' ? (
        <NameDialog
          title={t('library.renameFolder', { name })}
          label={t('library.folderName')}
          action={t('library.save')}
          max={longestName}
          initial={name}
          onClose={close}
          onSave={(next) => updateFolder(folder.id, { name: next })}
        />
      ) : null}
      {asking === 'move' ? <MoveFolderDialog folder={folder} onClose={close} /> : null}
      <RemoveFolderDialog folder={folder} open={asking === 'remove'} onClose={close} onRemoved={onRemoved} />
    </>
  )
}

function MoveFolderDialog({ folder, onClose }: { folder: Folder; onClose(): void }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const { folders } = useLibrary()
  return (
    <FolderChoice
      title={t('library.moveFolderAsk', { name: folder.name })}
      initial={folder.parentId}
      without={withSubfolders(folders, folder.id)}
      onClose={onClose}
      onChoose={(parentId) => attempt(() => updateFolder(folder.id, { parentId }))}
    />
  )
}

type RemoveProps = { folder: Folder; open: boolean; onClose(): void; onRemoved(): void }

function RemoveFolderDialog({ folder, open, onClose, onRemoved }: RemoveProps) {
  const { t } = useTranslation()
  const { folders } = useLibrary()
  const parent = folders.find(({ id }) => id === folder.parentId)
  const { name } = folder
  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => !next && onClose()}
      title={t('library.removeFolderAsk', { name })}
      body={parent ? t('library.removeFolderWhat', { parent: parent.name }) : t('library.removeFolderTop')}
      action={t('library.removeFolderDo')}
      onConfirm={async () => {
        await removeFolder(folder.id)
        toast(t('library.folderRemoved', { name }))
        onRemoved()
      }}
    />
  )
}
