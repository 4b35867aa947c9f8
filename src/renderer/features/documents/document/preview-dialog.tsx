import { useTranslation } from 'react-i18next'
import type { Bundle } from '#shared/model/bundles.ts'
import type { Document, PageSize } from '#shared/model/documents.ts'
import { pageName } from '#shared/page-name.ts'
import { Dialog } from '../../../components/dialog.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { PageCanvas } from '../../../entities/documents/page-canvas.tsx'
import { usePdf } from '../../../entities/documents/use-pdf.ts'

type PreviewDialogProps = { document: Document; open: boolean; onOpenChange(open: boolean): void }

export function PreviewDialog({ document, open, onOpenChange }: PreviewDialogProps) {
  const close = () => onOpenChange(false)
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={document.title} wide>
      {document.bundle ? (
        <Parts document={document} parts={document.bundle.parts} onClose={close} />
      ) : (
        <Pages
          documentId={document.id}
          version={document.version.number}
          sizes={document.version.pages}
          labels={document.version.pageLabels}
          onClose={close}
        />
      )}
    </Dialog>
  )
}

type PartsProps = { document: Document; parts: Bundle['parts']; onClose(): void }

/** The documents of a bundle, one after the other. */
function Parts({ document, parts, onClose }: PartsProps) {
  return parts.map(({ documentId, version, title, firstPage, pageCount }) => (
    <section key={documentId} aria-label={title} className="mb-8">
      <h3 className="mb-3 font-semibold">{title}</h3>
      <Pages
        documentId={documentId}
        version={version}
        sizes={document.version.pages.slice(firstPage - 1, firstPage - 1 + pageCount)}
        labels={undefined}
        onClose={onClose}
      />
    </section>
  ))
}

type PagesProps = {
  documentId: string
  version: number
  sizes: readonly PageSize[]
  labels: readonly string[] | undefined
  onClose(): void
}

function Pages({ documentId, version, sizes, labels, onClose }: PagesProps) {
  const { t } = useTranslation()
  const { pdf, error } = usePdf(documentId, version)
  if (error) return <ErrorState error={error} onRetry={onClose} />
  return (
    <ol className="flex flex-col gap-4">
      {sizes.map((size, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a page is identified by its number
        <li key={index}>
          <PageCanvas
            pdf={pdf}
            page={index + 1}
            size={size}
            label={t('document.page', { page: pageName(index + 1, labels?.[index]) })}
          />
          <div className="mt-1 text-center text-xs text-ink-3 tabular-nums">
            {pageName(index + 1, labels?.[index])}
          </div>
        </li>
      ))}
    </ol>
  )
}
