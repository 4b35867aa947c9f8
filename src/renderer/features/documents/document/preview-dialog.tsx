import { useTranslation } from 'react-i18next'
import type { Document } from '#shared/model/documents.ts'
import { pageName } from '#shared/page-name.ts'
import { Dialog } from '../../../components/dialog.tsx'
import { ErrorState } from '../../../components/states.tsx'
import { PageCanvas } from '../../../entities/documents/page-canvas.tsx'
import { usePdf } from '../../../entities/documents/use-pdf.ts'

type PreviewDialogProps = { document: Document; open: boolean; onOpenChange(open: boolean): void }

export function PreviewDialog({ document, open, onOpenChange }: PreviewDialogProps) {
  return (
    <Dialog open={open} onOpenChange={onOpenChange} title={document.title} wide>
      <Pages document={document} onClose={() => onOpenChange(false)} />
    </Dialog>
  )
}

function Pages({ document, onClose }: { document: Document; onClose(): void }) {
  const { t } = useTranslation()
  const { version } = document
  const { pdf, error } = usePdf(document.id, version.number)
  if (error) return <ErrorState error={error} onRetry={onClose} />
  return (
    <ol className="flex flex-col gap-4">
      {Array.from({ length: version.pageCount }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a page is identified by its number
        <li key={index}>
          <PageCanvas
            pdf={pdf}
            page={index + 1}
            size={version.pages[index]}
            label={t('document.page', { page: pageName(index + 1, version.pageLabels?.[index]) })}
          />
          <div className="mt-1 text-center text-xs text-ink-3 tabular-nums">
            {pageName(index + 1, version.pageLabels?.[index])}
          </div>
        </li>
      ))}
    </ol>
  )
}
