import { Check, CheckCheck } from 'lucide-react'
import { type DragEvent, type MouseEvent, type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { mayChange } from '#shared/access.ts'
import type { Document } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { ActionsMenu } from '../../../components/menu.tsx'
import { Progress } from '../../../components/progress.tsx'
import { cn } from '../../../lib/class-names.ts'
import { useMayChange, useMember } from '../../../lib/session.ts'
import { isShortcut } from '../../../lib/shortcut.ts'
import { useDocumentActions } from './document-actions.tsx'
import { startDrag } from './dragged-documents.ts'
import type { Organising } from './use-organise.ts'

export type Selection = {
  documents: ReadonlyMap<string, Document>
  /** Selects a document or takes it out. `range`: selects all documents from the last one to this one. */
  toggle(document: Document, range: boolean): void
  /** Selects all documents of the list that the member may change. */
  all(): void
  /** Ends the selection. */
  end(): void
}

/** The selection, which is null while the documents are not being selected. */
export type SelectionState = {
  selection: Selection | null
  /** Starts a selection with these documents. */
  start(documents?: readonly Document[]): void
}

/** `listed`: the documents of the list in their order. A range is a part of them. */
export function useSelection(listed: readonly Document[]): SelectionState {
  const member = useMember()
  const [documents, setDocuments] = useState<ReadonlyMap<string, Document> | null>(null)
  const last = useRef<string | null>(null)
  const mayOf = (document: Document) => mayChange(member, document.owner.id)
  const add = (more: readonly Document[]) =>
    setDocuments(
      (known) => new Map([...(known ?? []), ...more.filter(mayOf).map((each) => [each.id, each] as const)]),
    )
  const toggle: Selection['toggle'] = (document, range) => {
    const from = listed.findIndex(({ id }) => id === last.current)
    const to = listed.findIndex(({ id }) => id === document.id)
    last.current = document.id
    if (range && from >= 0 && to >= 0) return add(listed.slice(Math.min(from, to), Math.max(from, to) + 1))
    setDocuments((known) => {
      const next = new Map(known)
      if (!next.delete(document.id)) next.set(document.id, document)
      return next
    })
  }
  const end = () => setDocuments(null)
  return {
    selection: documents && { documents, toggle, all: () => add(listed), end },
    start: (first = []) => {
      last.current = first.at(-1)?.id ?? null
      add(first)
    },
  }
}

/** Ctrl A (⌘ A) selects all documents, and Escape ends the selection, while no dialog and no field has the focus. */
export function useSelectionKeys({ selection, start }: SelectionState, listed: readonly Document[]): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement
      const isElsewhere = target.closest(
        '[role=dialog], [role=alertdialog], [role=menu], input:not([type=checkbox]), textarea',
      )
      if (isElsewhere) return
      if (isShortcut(event, 'a')) {
        event.preventDefault()
        if (selection) selection.all()
        else start(listed)
      } else if (event.key === 'Escape' && selection) selection.end()
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [selection, start, listed])
}

/**
 * The handlers of a card or row: a drag takes the document, or the selected documents if it is one of them; a click with Ctrl, ⌘ or Shift begins a
 * selection.
 */
export function useDocumentHandlers(document: Document, { selection, start }: SelectionState) {
  const { t } = useTranslation()
  const may = useMayChange(document.owner.id)
  return {
    draggable: may,
    onDragStart: (event: DragEvent) => {
      const chosen = selection?.documents.has(document.id) ? [...selection.documents.values()] : [document]
      startDrag(
        event,
        chosen,
        chosen.length === 1 ? document.title : t('library.dragging', { count: chosen.length }),
      )
    },
    // wouter's link does not call `onClick` for a click with a modifier.
    onClickCapture: (event: MouseEvent) => {
      if (selection || !may || !(event.ctrlKey || event.metaKey || event.shiftKey)) return
      event.preventDefault()
      start([document])
    },
  }
}

type SelectableProps = {
  document: Document
  state: SelectionState
  selection: Selection
  className: string
  children: ReactNode
}

/** A card or row that a click selects, and a click with Shift together with the documents before it. Only documents that the member may change. */
export function Selectable({ document, state, selection, className, children }: SelectableProps) {
  const { t } = useTranslation()
  const may = useMayChange(document.owner.id)
  const { draggable, onDragStart } = useDocumentHandlers(document, state)
  const withShift = useRef(false)
  const isChosen = selection.documents.has(document.id)
  return (
    <label
      title={may ? undefined : t('ownership.notYours')}
      draggable={draggable}
      onDragStart={onDragStart}
      onPointerDown={(event) => {
        withShift.current = event.shiftKey
      }}
      // A click with Shift would select text.
      onMouseDown={(event) => event.shiftKey && event.preventDefault()}
      onKeyDown={(event) => {
        withShift.current = event.shiftKey
      }}
      className={cn(
        className,
        'relative select-none',
        may ? 'cursor-pointer' : 'cursor-not-allowed opacity-50',
        isChosen && 'border-accent! bg-accent-soft!',
        'has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent',
      )}
    >
      <input
        type="checkbox"
        aria-label={t('ownership.selectOne', { title: document.title })}
        checked={isChosen}
        disabled={!may}
        onChange={() => {
          selection.toggle(document, withShift.current)
          withShift.current = false
        }}
        className="sr-only"
      />
      <span
        aria-hidden
        className={cn(
          'absolute top-2 left-2 z-10 flex size-5 items-center justify-center rounded-[5px] border',
          isChosen ? 'border-accent bg-accent text-on-accent' : 'border-line-strong bg-raised',
        )}
      >
        {isChosen ? <Check size={13} /> : null}
      </span>
      {children}
    </label>
  )
}

/** The number of selected documents, and what can be done with them. The first three actions are buttons, the others are in a menu. */
export function SelectionBar({ selection, organising }: { selection: Selection; organising: Organising }) {
  const { t } = useTranslation()
  const chosen = useMemo(() => [...selection.documents.values()], [selection.documents])
  const { actions, dialogs } = useDocumentActions(chosen, organising, selection.end)
  const { progress } = organising
  const buttons = actions.slice(0, 3)
  const others = actions.slice(3)
  return (
    <section
      aria-label={t('ownership.select')}
      className="flex min-h-12 shrink-0 flex-wrap items-center gap-2 border-t border-line bg-raised px-6 py-2"
    >
      <span role="status" className="flex-1 whitespace-nowrap tabular-nums">
        {progress ? t('library.working', progress) : t('ownership.selected', { count: chosen.length })}
      </span>
      {progress ? <Progress label={t('library.actions')} value={progress.done} max={progress.total} /> : null}
      <Button variant="ghost" icon={<CheckCheck size={14} aria-hidden />} onClick={selection.all}>
        {t('library.selectAll')}
      </Button>
      {buttons.map(({ key, label, icon, disabled, onSelect }) => (
        <Button key={key} icon={icon} disabled={disabled ?? false} onClick={onSelect}>
          {label}
        </Button>
      ))}
      {others.length > 0 ? <ActionsMenu label={t('library.actions')} actions={others} /> : null}
      <Button onClick={selection.end}>{t('ownership.selectDone')}</Button>
      {dialogs}
    </section>
  )
}
