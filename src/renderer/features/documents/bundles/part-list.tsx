import { ArrowDown, ArrowUp, GripVertical, X } from 'lucide-react'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import { IconButton } from '../../../components/button.tsx'
import { Thumbnail } from '../../../components/thumbnail.tsx'
import { cn } from '../../../lib/class-names.ts'
import { moved } from './part-order.ts'

/** What the list shows of a document. */
export type ChosenPart = Pick<Document, 'id' | 'title' | 'version'>

type PartListProps = { parts: readonly ChosenPart[]; onChange(parts: ChosenPart[]): void }

/** The documents of a bundle in their order. The order is changed by dragging, with the buttons, or with Alt and the arrow keys. */
export function PartList({ parts, onChange }: PartListProps) {
  const { t } = useTranslation()
  /** The position of the document that is being dragged, and the position under the pointer. */
  const [drag, setDrag] = useState<{ from: number; over: number } | null>(null)
  const [told, setTold] = useState('')
  const move = (from: number, to: number) => {
    const title = parts[from]?.title
    if (to < 0 || to >= parts.length || title === undefined) return
    onChange(moved(parts, from, to))
    setTold(t('bundles.moved', { title, position: to + 1, count: parts.length }))
  }
  return (
    <>
      <ol aria-label={t('bundles.order')} className="flex flex-col gap-1">
        {parts.map((part, index) => (
          <li
            key={part.id}
            draggable
            onDragStart={(event) => {
              event.dataTransfer.effectAllowed = 'move'
              event.dataTransfer.setData('text/plain', part.id)
              setDrag({ from: index, over: index })
            }}
            onDragOver={(event) => {
              if (!drag) return
              event.preventDefault()
              if (drag.over !== index) setDrag({ ...drag, over: index })
            }}
            onDrop={(event) => {
              event.preventDefault()
              if (drag) move(drag.from, index)
              setDrag(null)
            }}
            onDragEnd={() => setDrag(null)}
            onKeyDown={(event) => {
              const by = event.key === 'ArrowUp' ? -1 : event.key === 'ArrowDown' ? 1 : 0
              if (!event.altKey || by === 0) return
              event.preventDefault()
              move(index, index + by)
            }}
            className={cn(
              'flex items-center gap-2 rounded-control border border-line bg-canvas px-2 py-1.5',
              drag?.from === index && 'opacity-50',
              drag && drag.over === index && drag.from !== index && 'border-accent',
            )}
          >
            <GripVertical size={14} aria-hidden className="shrink-0 cursor-grab text-ink-3" />
            <span className="w-5 shrink-0 text-right text-xs text-ink-3 tabular-nums">{index + 1}</span>
            <Thumbnail document={part} width={40} className="h-8" />
            <span className="min-w-0 flex-1">
              <span className="block truncate text-sm" title={part.title}>
                {part.title}
              </span>
              <span className="block text-xs text-ink-3">
                {t('documents.pages', { count: part.version.pageCount })}
              </span>
            </span>
            <IconButton
              label={t('bundles.up', { title: part.title })}
              icon={<ArrowUp size={14} aria-hidden />}
              disabled={index === 0}
              onClick={() => move(index, index - 1)}
            />
            <IconButton
              label={t('bundles.down', { title: part.title })}
              icon={<ArrowDown size={14} aria-hidden />}
              disabled={index === parts.length - 1}
              onClick={() => move(index, index + 1)}
            />
            <IconButton
              label={t('bundles.takeOut', { title: part.title })}
              icon={<X size={14} aria-hidden />}
              onClick={() => onChange(parts.filter((each) => each.id !== part.id))}
            />
          </li>
        ))}
      </ol>
      <p role="status" className="sr-only">
        {told}
      </p>
    </>
  )
}
