// Twenty small PDFs with different fonts, images, forms and scripts of the world. They are real files. If they are not available, generated PDFs replace
// them.
import { makePdf } from '../../fixtures/pdf.ts'
import { type BenchFile, realFileOr } from './files.ts'

/** The names of the real files. `false`: page 1 has no text that can be selected. */
const names: Record<string, boolean> = {
  TAMReview: true,
  pdkids: true,
  basicapi: true,
  'annotation-link-text-popup': true,
  'annotation-choice-widget': true,
  issue19484_1: true,
  'js-buttons': true,
  issue11549_reduced: true,
  sizes: true,
  arial_unicode_ab_cidfont: true,
  bug1844576: false,
  vertical: true,
  labelled_pages: false,
  rotation: true,
  empty_protected: false,
  'jp2k-resetprob': false,
  'noembed-identity': true,
  'noembed-eucjp': true,
  jbig2_symbol_offset: false,
  'tiling-pattern-large-steps': false,
}

/** Returns at most `count` files by name. */
export async function mixedFiles(count: number): Promise<Record<string, BenchFile>> {
  const files: Record<string, BenchFile> = {}
  for (const [index, [name, hasText]] of Object.entries(names).slice(0, count).entries()) {
    const make = () => makePdf({ pages: 1 + (index % 8), title: `File ${index + 1}` })
    const file = await realFileOr(`${name}.pdf`, make)
    files[name] = { ...file, hasText: hasText || file.origin === 'made' }
  }
  return files
}
