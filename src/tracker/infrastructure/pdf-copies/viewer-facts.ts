// Reads each page with pdf.js, which the viewer uses too. The result is used to compare a copy with its original. For child processes only.
import { pathToFileURL } from 'node:url'
import { getDocument, OPS, type PDFDocumentProxy, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs'

export type PageFacts = {
  /** The visible area of the page, in units of the page. */
  view: [number, number, number, number]
  rotate: number
  userUnit: number
}
export type PageContent = {
  text: string
  /** Field values, and URLs of external links. */
  annotations: string[]
  /** The number of painting operators, by operator. Operators that only set a state or a position are not counted. */
  drawn: Record<number, number>
}

export async function openInViewer(path: string): Promise<PDFDocumentProxy> {
  return getDocument({
    url: pathToFileURL(path),
    disableAutoFetch: true,
    disableStream: true,
    rangeChunkSize: 1 << 18,
    enableXfa: true, // as the viewer has it
    maxImageSize: 1, // pictures are read, not decoded
    useSystemFonts: false,
    disableFontFace: true,
    useWorkerFetch: false,
    verbosity: VerbosityLevel.ERRORS,
  }).promise
}

export async function pageFacts(pdf: PDFDocumentProxy, count = pdf.numPages): Promise<PageFacts[]> {
  const facts: PageFacts[] = []
  for (let number = 1; number <= count; number++) {
    const page = await pdf.getPage(number)
    const [x1 = 0, y1 = 0, x2 = 0, y2 = 0] = page.view
    facts.push({ view: [x1, y1, x2, y2], rotate: page.rotate, userUnit: page.userUnit })
    page.cleanup()
  }
  return facts
}

/** A copy may set states and positions differently, so only painting operators are compared. */
const paints = new Set<number>(
  (
    [
      ...['showText', 'showSpacedText', 'nextLineShowText', 'nextLineSetSpacingShowText'],
      ...[
        'paintImageXObject',
        'paintInlineImageXObject',
        'paintImageMaskXObject',
        'paintSolidColorImageMask',
      ],
      ...['paintImageXObjectRepeat', 'paintImageMaskXObjectRepeat', 'paintImageMaskXObjectGroup'],
      ...['paintInlineImageXObjectGroup', 'shadingFill', 'constructPath', 'setFont'],
    ] as const
  ).map((name) => OPS[name as keyof typeof OPS] as unknown as number),
)

export async function pageContent(pdf: PDFDocumentProxy, number: number): Promise<PageContent> {
  const page = await pdf.getPage(number)
  const { items } = await page.getTextContent()
  const annotations = (await page.getAnnotations()) as Record<string, unknown>[]
  const { fnArray } = await page.getOperatorList()
  const drawn: Record<number, number> = {}
  for (const operator of fnArray) if (paints.has(operator)) drawn[operator] = (drawn[operator] ?? 0) + 1
  page.cleanup()
  return {
    text: items.map((item) => ('str' in item ? item.str : '')).join(''),
    annotations: annotations.flatMap(({ subtype, fieldType, fieldValue, url }) =>
      fieldType || url ? [JSON.stringify([subtype, fieldType ?? null, fieldValue ?? null, url ?? null])] : [],
    ),
    drawn,
  }
}
