import type { Document } from '#shared/model/documents.ts'

const shown = 2

/** The first tags of a document, and the number of the others. */
export function DocumentTags({ document: { tags } }: { document: Pick<Document, 'tags'> }) {
  if (tags.length === 0) return null
  const more = tags.length - shown
  return (
    <span className="flex min-w-0 items-center gap-1" title={tags.map(({ name }) => name).join(', ')}>
      {tags.slice(0, shown).map(({ id, name }) => (
        <span
          key={id}
          className="max-w-24 min-w-0 truncate rounded-full bg-hover px-1.5 leading-4 text-ink-2"
        >
          {name}
        </span>
      ))}
      {more > 0 ? <span className="shrink-0">+{more}</span> : null}
    </span>
  )
}
