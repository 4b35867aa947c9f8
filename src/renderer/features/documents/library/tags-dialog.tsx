import { Plus } from 'lucide-react'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import { searchText } from '#shared/search-text.ts'
import { Button } from '../../../components/button.tsx'
import { Dialog } from '../../../components/dialog.tsx'
import { inputClass } from '../../../components/field.tsx'
import { useLibrary } from '../../../entities/documents/library-queries.ts'
import type { Organising } from './use-organise.ts'

const longest = 40

/** `some`: a part of the documents has the tag, and this stays so. */
type Mark = 'all' | 'some' | 'none'

function markOf(documents: readonly Document[], name: string): Mark {
  const count = documents.filter(({ tags }) => tags.some((tag) => tag.name === name)).length
  if (count === 0) return 'none'
  return count === documents.length ? 'all' : 'some'
}

type TagsDialogProps = {
  documents: readonly Document[]
  organising: Organising
  onClose(): void
  onDone(): void
}

/** Gives documents tags and takes tags away. A tag is made while its name is typed. */
export function TagsDialog({ documents, organising, onClose, onDone }: TagsDialogProps) {
  const { t } = useTranslation()
  const { tags } = useLibrary()
  const [text, setText] = useState('')
  const [marks, setMarks] = useState<ReadonlyMap<string, Mark>>(new Map())
  const [made, setMade] = useState<readonly string[]>([])
  const names = [...made, ...tags.map(({ name }) => name).filter((name) => !made.includes(name))]
  const wanted = searchText(text)
  const found = names.filter((name) => searchText(name).includes(wanted))
  const isNew = wanted !== '' && !names.some((name) => searchText(name) === wanted)
  const current = (name: string) => marks.get(name) ?? markOf(documents, name)
  const mark = (name: string, next: Mark) => setMarks((before) => new Map(before).set(name, next))
  const make = () => {
    const name = text.normalize('NFC').trim()
    setMade((before) => [name, ...before])
    mark(name, 'all')
    setText('')
  }
  const save = async () => {
    const changed = [...marks].filter(([name, next]) => next !== markOf(documents, name))
    const removed = changed.filter(([, next]) => next === 'none').map(([name]) => name)
    const change = {
      addTags: changed.filter(([, next]) => next === 'all').map(([name]) => name),
      removeTags: tags.filter(({ name }) => removed.includes(name)).map(({ id }) => id),
    }
    if (changed.length === 0) return onClose()
    if (await organising.run(documents, change, (count) => t('library.tagged', { count }))) onDone()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('library.tagAsk', { count: documents.length })}
    >
      <div className="flex flex-col gap-3">
        <input
          aria-label={t('library.tagSearch')}
          placeholder={t('library.tagSearch')}
          value={text}
          maxLength={longest}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.nativeEvent.isComposing) return
            event.preventDefault()
            if (isNew) make()
            else if (found.length === 1 && found[0]) mark(found[0], 'all')
          }}
          className={inputClass}
        />
        {isNew ? (
          <Button icon={<Plus size={14} aria-hidden />} onClick={make} className="justify-start! truncate">
            {t('library.tagNew', { name: text.trim() })}
          </Button>
        ) : null}
        {names.length === 0 && !isNew ? <p className="text-sm text-ink-3">{t('library.tagsNone')}</p> : null}
        <ul className="max-h-64 overflow-y-auto">
          {found.map((name) => (
            <li key={name}>
              <TagCheck name={name} mark={current(name)} onMark={(next) => mark(name, next)} />
            </li>
          ))}
        </ul>
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t('common.cancel')}</Button>
          <Button variant="primary" busy={organising.progress !== null} onClick={() => void save()}>
            {t('library.save')}
          </Button>
        </div>
      </div>
    </Dialog>
  )
}

function TagCheck({ name, mark, onMark }: { name: string; mark: Mark; onMark(next: Mark): void }) {
  const box = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (box.current) box.current.indeterminate = mark === 'some'
  }, [mark])
  return (
    <label className="flex h-8 cursor-pointer items-center gap-2.5 rounded-control px-2 text-sm hover:bg-hover">
      <input
        ref={box}
        type="checkbox"
        checked={mark === 'all'}
        onChange={() => onMark(mark === 'all' ? 'none' : 'all')}
        className="size-4 accent-(--color-accent)"
      />
      <span className="truncate">{name}</span>
    </label>
  )
}
