// An HTML template tag. Every value is escaped unless it is HTML already.
import { createHash } from 'node:crypto'

const escapes: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}
export const escapeHtml = (text: string): string => text.replace(/[&<>"']/g, (c) => escapes[c] ?? c)

export type Html = { readonly html: string }
type Value = string | number | Html | null | readonly Html[]

const render = (value: Value): string => {
  if (value === null) return ''
  if (typeof value === 'string' || typeof value === 'number') return escapeHtml(String(value))
  return 'html' in value ? value.html : value.map((part) => part.html).join('')
}

/** Values are escaped for text and quoted attributes; parts made by `html` itself go in as they are. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Html {
  return { html: strings.reduce((text, part, i) => text + render(values[i - 1] ?? null) + part) }
}

/** Our own constant text (a style sheet, a script). Never anything that came from outside. */
export const trusted = (text: string): Html => ({ html: text })

/** JSON for a `<script type="application/json">`: no end tag and no comment can hide in it. */
export const scriptJson = (value: unknown): string => JSON.stringify(value).replace(/</g, '\\u003c')

/** The source expression that lets exactly this inline text through a Content-Security-Policy. */
export const cspHash = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`
