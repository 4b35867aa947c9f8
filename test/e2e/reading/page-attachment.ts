// A file that is attached to a page of a PDF, as an annotation.
import { type PDFDocument, PDFHexString, PDFName, PDFString } from '@cantoo/pdf-lib'

/** Attaches a file `note.pdf` to page 1. */
export function attachToPage1(pdf: PDFDocument, text: string): void {
  const { context } = pdf
  const stream = context.register(context.flateStream(text, { Type: 'EmbeddedFile' }))
  const spec = context.obj({
    Type: 'Filespec',
    F: PDFString.of('note.pdf'),
    UF: PDFHexString.fromText('note.pdf'),
    EF: context.obj({ F: stream }),
  })
  const annotation = context.obj({
    Type: 'Annot',
    Subtype: 'FileAttachment',
    Name: 'Paperclip',
    Rect: [500, 600, 524, 624],
    F: 4,
    FS: context.register(spec),
  })
  pdf.getPage(0).node.set(PDFName.of('Annots'), context.obj([context.register(annotation)]))
}
