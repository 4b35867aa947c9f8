// Translates the few texts that pdf.js puts on the pages. This replaces the English texts of pdf.js, which have 40 kB.
import { pageName } from '#shared/page-name.ts'
import type { Words } from '../shell/language.ts'

type Arguments = { page?: number; type?: string }

const argumentsOf = (element: Element): Arguments =>
  JSON.parse(element.getAttribute('data-l10n-args') ?? '{}') as Arguments

/** Implements the `IL10n` interface of pdf.js. */
export function createPageLabels(words: Words, language: string, labels: readonly string[] | null) {
  function label(element: Element): void {
    const id = element.getAttribute('data-l10n-id')
    const { page, type } = argumentsOf(element)
    if (id === 'pdfjs-page-landmark') {
      element.setAttribute(
        'aria-label',
        words('page.label', { page: page ? pageName(Number(page), labels?.[Number(page) - 1]) : '' }),
      )
    } else if (id === 'pdfjs-text-annotation-type' && element instanceof HTMLImageElement) {
      element.alt = words('page.note', { type: type ?? '' })
    }
  }

  return {
    getLanguage: () => language,
    getDirection: () => 'ltr',
    get: async () => '',
    async translate(element: Element): Promise<void> {
      for (const marked of [element, ...element.querySelectorAll('[data-l10n-id]')]) label(marked)
    },
    async translateOnce(element: Element): Promise<void> {
      label(element)
    },
    pause: () => {},
    resume: () => {},
    destroy: async () => {},
  }
}
