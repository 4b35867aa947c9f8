import { Check, UserRoundPen } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import { Button } from '../../../components/button.tsx'
import { ChangeOwnerDialog } from '../../../entities/members/change-owner-dialog.tsx'
import { transferOwnership } from '../../../entities/members/member-queries.ts'
import { cn } from '../../../lib/class-names.ts'
import { useMayChange } from '../../../lib/session.ts'

export type Selection = {
  documents: ReadonlyMap<string, Document>
  toggle(document: Document): void
  /** Ends the selection. */
  end(): void
}

/** Returns the selection, or null while the documents are not being selected, and the function that starts it. */
export function useSelection(): { selection: Selection | null; start(): void } {
  const [documents, setDocuments] = useState<ReadonlyMap<string, Document> | null>(null)
  const toggle = (document: Document) =>
    setDocuments((known) => {
      const next = new Map(known)
      if (!next.delete(document.id)) next.set(document.id, document)
      return next
    })
  return {
    selection: documents && { documents, toggle, end: () => setDocuments(null) },
    start: () => setDocuments(new Map()),
  }
}

type SelectableProps = { document: Document; selection: Selection; className: string; children: ReactNode }

/** A card or row that a click selects. Only documents that the member may hand over can be selected. */
export function Selectable({ document, selection, className, children }: SelectableProps) {
  const { t } = useTranslation()
  const may = useMayChange(document.owner.id)
  const isChosen = selection.documents.has(document.id)
  return (
    <label
      title={may ? undefined : t('ownership.notYours')}
      className={cn(
        className,
        'relative',
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
        onChange={() => selection.toggle(document)}
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

/** The number of selected documents, and what can be done with them. */
export function SelectionBar({ selection }: { selection: Selection }) {
  const { t } = useTranslation()
  const [asking, setAsking] = useState(false)
  const chosen = [...selection.documents.values()]
  const [first] = chosen
  const owners = [...new Set(chosen.map(({ owner }) => owner.id))]
  const count = chosen.length
  return (
    <section
      aria-label={t('ownership.select')}
      className="flex h-12 shrink-0 items-center gap-3 border-t border-line bg-raised px-6"
    >
      <span role="status" className="flex-1 tabular-nums">
        {t('ownership.selected', { count })}
      </span>
      <Button
        variant="primary"
        disabled={count === 0}
        icon={<UserRoundPen size={14} aria-hidden />}
        onClick={() => setAsking(true)}
      >
        {t('ownership.change')}
      </Button>
      <Button onClick={selection.end}>{t('ownership.selectDone')}</Button>
      <ChangeOwnerDialog
        open={asking}
        onOpenChange={setAsking}
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
          await transferOwnership({ documentIds: chosen.map(({ id }) => id) }, successorId)
          selection.end()
        }}
        done={(successor) => t('ownership.changed', { count, successor })}
      />
    </section>
  )
}
