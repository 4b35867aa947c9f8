// The layers of the first pages. Hidden layers stay hidden. Layers that only other pages use are left out.
import { PDFDict, type PDFDocument, PDFHexString, PDFName, type PDFObjectCopier } from '@cantoo/pdf-lib'

const name = (text: string) => PDFName.of(text)

function groupsIn({ context }: PDFDocument): PDFDict[] {
  return context
    .enumerateIndirectObjects()
    .map(([, object]) => object)
    .filter((object) => object instanceof PDFDict)
    .filter((dict) => dict.lookup(name('Type')) === name('OCG'))
}

/**
 * Copies the optional content properties (PDF 1.7 §8.11.4) of `source`. Without them, all layers would be visible. Call it when the
 * pages of `target` are complete, because only the layers that these pages use are copied. The order and the headings of the layer panel and
 * other configurations are left out.
 */
export function copyLayers(source: PDFDocument, target: PDFDocument, copier: PDFObjectCopier): void {
  const layers = source.catalog.lookup(name('OCProperties'))
  if (!(layers instanceof PDFDict)) return
  const used = new Set(groupsIn(target))
  const copy = copier.copy(layers)
  target.catalog.set(name('OCProperties'), copy)
  copy.delete(name('Configs'))
  const configuration = copy.lookup(name('D'))
  if (configuration instanceof PDFDict)
    for (const entry of ['Order', 'Name', 'Creator']) configuration.delete(name(entry))
  for (const group of groupsIn(target)) {
    if (used.has(group)) continue
    group.set(name('Name'), PDFHexString.fromText(''))
    group.delete(name('Usage'))
  }
}
