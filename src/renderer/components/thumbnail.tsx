import { FileText } from 'lucide-react'
import { useState } from 'react'
import { appFirstPagePath } from '#shared/app-addresses.ts'
import type { Document } from '#shared/model/documents.ts'
import { cn } from '../lib/class-names.ts'

type ThumbnailProps = {
  document: Pick<Document, 'id' | 'version' | 'bundle'>
  /** The width in CSS pixels. The component uses the smallest stored image of at least this width, or else the largest stored image. */
  width: number
  className?: string
}

function bestWidth(widths: readonly number[], wanted: number): number | undefined {
  const sorted = [...widths].sort((a, b) => a - b)
  return sorted.find((width) => width >= wanted) ?? sorted.at(-1)
}

/** Returns the page 1 that stands for the document. For a bundle, it is that of its first document. */
export function picturedPage({ id, version, bundle }: Pick<Document, 'id' | 'version' | 'bundle'>) {
  const [first] = bundle?.parts ?? []
  return first ?? { documentId: id, version: version.number, firstPageWidths: version.firstPageWidths }
}

/** Returns the width of page 1 divided by its height. */
export function firstPageRatio(document: Pick<Document, 'version'>): number {
  const [first] = document.version.pages
  return first ? first.width / first.height : 3 / 4
}

/** The image of a document's first page. While the image loads, the element already has the aspect ratio of the page. */
export function Thumbnail({ document, width, className }: ThumbnailProps) {
  const { documentId, version, firstPageWidths } = picturedPage(document)
  const held = bestWidth(firstPageWidths, width)
  const src = held ? appFirstPagePath(documentId, version, held) : undefined
  const [failed, setFailed] = useState<string>()
  return (
    <span
      aria-hidden
      style={{ aspectRatio: firstPageRatio(document) }}
      className={cn(
        'flex shrink-0 items-center justify-center overflow-hidden rounded-[4px] border border-line bg-white text-[#8a8982]',
        className,
      )}
    >
      {src && failed !== src ? (
        <img
          src={src}
          alt=""
          loading="lazy"
          draggable={false}
          onError={() => setFailed(src)}
          className="size-full object-cover object-top"
        />
      ) : (
        <FileText size={18} />
      )}
    </span>
  )
}
