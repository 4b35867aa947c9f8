import { Folder as FolderIcon, FolderMinus, FolderPlus } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Folder, maxFolderDepth } from '#shared/model/library.ts'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { inputClass } from '../../../components/field.tsx'
import { useAttempt } from '../../../components/toast.tsx'
import { createFolder, useLibrary } from '../../../entities/documents/library-queries.ts'
import { cn } from '../../../lib/class-names.ts'
import { treeOf } from './folder-tree.ts'

type FolderChoiceProps = {
  title: string
  /** The folder that is chosen first. Null: no folder. Undefined: nothing is chosen. */
  initial: string | null | undefined
  /** Folders that cannot be chosen. */
  without?: ReadonlySet<string>
  onClose(): void
  /** The dialog closes when the promise resolves to true. */
  onChoose(folderId: string | null): Promise<boolean>
}

/** Asks for a folder. The choices are radio buttons, so that the arrow keys move through the tree. A new folder can be made on the way. */
export function FolderChoice({ title, initial, without, onClose, onChoose }: FolderChoiceProps) {
  const { t } = useTranslation()
  const { folders } = useLibrary()
  const [chosen, setChosen] = useState(initial)
  const [busy, setBusy] = useState(false)
  const choices = treeOf(folders).filter(({ id }) => !without?.has(id))
  const choose = async () => {
    if (chosen === undefined) return
    setBusy(true)
    if (await onChoose(chosen)) onClose()
    else setBusy(false)
  }
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={title}>
      <form
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault()
          void choose()
        }}
      >
        <fieldset className="max-h-72 overflow-y-auto rounded-card border border-line p-1">
          <legend className="sr-only">{title}</legend>
          <Choice
            label={t('library.unfiled')}
            level={0}
            isNone
            checked={chosen === null}
            onCheck={() => setChosen(null)}
          />
          {choices.map((folder) => (
            <Choice
              key={folder.id}
              label={folder.name}
              level={folder.level}
              checked={chosen === folder.id}
              onCheck={() => setChosen(folder.id)}
            />
          ))}
        </fieldset>
        <NewFolderLine
          parent={choices.find(({ id, level }) => id === chosen && level + 1 < maxFolderDepth)}
          onMade={({ id }) => setChosen(id)}
        />
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button type="submit" variant="primary" busy={busy} disabled={chosen === undefined}>
            {t('library.moveDo')}
          </Button>
        </div>
      </form>
    </Dialog>
  )
}

type ChoiceProps = { label: string; level: number; isNone?: boolean; checked: boolean; onCheck(): void }

function Choice({ label, level, isNone, checked, onCheck }: ChoiceProps) {
  const Icon = isNone ? FolderMinus : FolderIcon
  return (
    <label
      style={{ paddingLeft: 8 + level * 18 }}
      className={cn(
        'flex h-8 cursor-pointer items-center gap-2 rounded-control pr-2 text-sm hover:bg-hover',
        'has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent',
        checked && 'bg-accent-soft text-accent',
      )}
    >
      <input type="radio" name="folder" checked={checked} onChange={onCheck} className="sr-only" />
      <Icon size={14} aria-hidden className="shrink-0" />
      <span className="truncate">{label}</span>
    </label>
  )
}

/** Makes a folder in the chosen one, and chooses it. */
function NewFolderLine({ parent, onMade }: { parent: Folder | undefined; onMade(folder: Folder): void }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [name, setName] = useState('')
  const make = () =>
    attempt(async () => {
      onMade(await createFolder(name.trim(), parent?.id ?? null))
      setName('')
    })
  const label = parent ? t('library.newFolderIn', { name: parent.name }) : t('library.newFolder')
  return (
    <div className="flex gap-2">
      <input
        aria-label={label}
        placeholder={label}
        value={name}
        maxLength={80}
        onChange={(event) => setName(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.nativeEvent.isComposing || name.trim() === '') return
          event.preventDefault()
          void make()
        }}
        className={inputClass}
      />
      <Button
        icon={<FolderPlus size={14} aria-hidden />}
        disabled={name.trim() === ''}
        onClick={() => void make()}
      >
        {t('library.create')}
      </Button>
    </div>
  )
}
