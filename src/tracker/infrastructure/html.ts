// An HTML template tag. It escapes every value that is not HTML of this tag.
import { createHash } from 'node:crypto'
import { escapeHtml } from '#shared/escape-html.ts'

export type Html = { readonly html: string }
type Value = string | number | Html | null | readonly Html[]

const render = (value: Value): string => {
  if (value === null) return ''
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  return 'html' in value ? value.html : value.map((part) => part.html).join('')
}

/** Values are escaped for text and quoted attributes. Parts made by `html` are inserted without a change. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return { html: strings.reduce((text, part, i) => text + render(values[i - 1] ?? null) + part) }
}

/** Constant text of the source code (a style sheet, a script). Never use it for external values. */
export const trusted = (text: string): Html => ({ html: text })

/** JSON for a `<script type="application/json">`. It cannot contain an end tag or a comment. */
export const scriptJson = (value: unknown): string => JSON.stringify(value).replace(/</g, '\\u003c')

/** Returns the source expression that permits exactly this inline text in a Content-Security-Policy. */
export const cspHash = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`
