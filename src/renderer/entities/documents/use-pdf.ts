import type { PDFDocumentProxy } from 'pdfjs-dist'
import { useEffect, useState } from 'react'
import { CallError } from '../../lib/bridge/desktop.ts'
import { openPdf } from './pdf.ts'

export type OpenPdf = { pdf: PDFDocumentProxy | undefined; error: CallError | undefined }

export function usePdf(documentId: string, version: number): OpenPdf {
  const [open, setOpen] = useState<OpenPdf>({ pdf: undefined, error: undefined })
  useEffect(() => {
    let over = false
    const opening = openPdf(documentId, version)
    opening.then(
      (pdf) => !over && setOpen({ pdf, error: undefined }),
      () =>
        !over &&
        setOpen({ pdf: undefined, error: new CallError('unavailable', 'The PDF could not be read.') }),
    )
    return () => {
      over = true
      setOpen({ pdf: undefined, error: undefined })
      void opening.then((pdf) => pdf.loadingTask.destroy()).catch(() => undefined)
    }
  }, [documentId, version])
  return open
}
