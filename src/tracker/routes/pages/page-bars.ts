// The bar chart of a visit on the history page. It is an SVG without a view box: horizontal positions are percentages, so that bars fill
// the card and texts keep their size. The content security policy permits no style attributes, but it permits these attributes.
import { formatDuration } from '#shared/duration.ts'
import { fill } from '#shared/fill.ts'
import type { Locale } from '#shared/model/basics.ts'
import type { Visit } from '#shared/model/visits.ts'
import { pageName } from '#shared/page-name.ts'
import { textsOf } from '../../domain/page-texts.ts'
import { type Html, html } from '../../infrastructure/html.ts'

/** Sizes in px. The style sheet of the page sets the height of the SVG: 20 px more than the sum, for the numbers below. */
const valuesHeight = 20
const barsHeight = 44

/** With more pages, a card of a phone (320 px) has no space for a text at each bar. */
const mostValues = 5
const mostNames = 9

type Charted = Pick<Visit, 'pageCount' | 'pages' | 'page' | 'leftAt'>

/** Returns the pages whose number is below the bar: all pages, or every n-th page. The exit page always has its number. */
export function namedPages({ pageCount, page }: Pick<Visit, 'pageCount' | 'page'>): number[] {
  const step = Math.ceil(pageCount / mostNames)
  const all = Array.from({ length: pageCount }, (_, index) => index + 1)
  // A number beside the exit page would cover it.
  return all.filter((each) => each === page || ((each - 1) % step === 0 && Math.abs(each - page) >= step))
}

const percent = (value: number) => `${Number(value.toFixed(3))}%`

/** A reading time near the edge of the chart would leave the card if it were centred. */
const anchorAt = (x: number): 'start' | 'middle' | 'end' => (x < 10 ? 'start' : x > 90 ? 'end' : 'middle')

const label = (x: number, y: number, text: string, anchor: string, look = ''): Html =>
  html`<text class="${look}" x="${percent(x)}" y="${y}" text-anchor="${anchor}">${text}</text>`

/** One bar for each page that was read. Its height shows the reading time. Null if no page has a reading time. */
export function pageBars(visit: Charted, locale: Locale): Html | null {
  const texts = textsOf[locale].history
  const longest = Math.max(0, ...visit.pages.map((page) => page.activeMs))
  if (longest === 0) return null
  const { pageCount } = visit
  const slot = 100 / pageCount
  const centre = (page: number) => (page - 0.5) * slot
  const isExit = (page: number) => page === visit.page && visit.leftAt !== null
  const bars = visit.pages.map(({ page, activeMs, label: name }) => {
    const height = Math.max(2, (activeMs / longest) * barsHeight)
    const y = valuesHeight + barsHeight - height
    const words = fill(texts.bar, { page: pageName(page, name), dwell: formatDuration(activeMs, locale) })
    const width = Math.min(slot * 0.8, 12)
    return html`<rect class="${isExit(page) ? 'exit' : 'page'}" x="${percent(centre(page) - width / 2)}" y="${y.toFixed(2)}" width="${percent(width)}" height="${height.toFixed(2)}" rx="2"><title>${words}</title></rect>`
  })
  const values = visit.pages
    .filter(({ activeMs }) => pageCount <= mostValues || activeMs === longest)
    .slice(0, pageCount <= mostValues ? pageCount : 1)
    .map(({ page, activeMs }) => {
      const y = valuesHeight + barsHeight - (activeMs / longest) * barsHeight - 5
      const anchor = anchorAt(centre(page))
      const x = { start: (page - 1) * slot, middle: centre(page), end: page * slot }[anchor]
      return label(x, Math.round(y), formatDuration(activeMs, locale), anchor)
    })
  const bottom = valuesHeight + barsHeight
  const names = namedPages(visit).map((page) =>
    label(centre(page), bottom + 16, String(page), 'middle', isExit(page) ? 'exit' : ''),
  )
  return html`<svg role="img" aria-label="${texts.bars}"><line x1="0" x2="100%" y1="${bottom}" y2="${bottom}"/>${bars}${values}${names}</svg>`
}
