// Owns what the visits of a document say together: time per page, where readers leave, completion, returning readers.
import type { Visit } from '#shared/model.ts'
import { isSuspected } from '../activity/visits-store.ts'

export type PageFigures = { page: number; activeMs: number; readers: number; exits: number }
export type Analytics = {
  visitCount: number
  returningCount: number
  /** Mean active time of a visit. */
  meanActiveMs: number
  /** Mean share of pages that a visit saw, 0 to 1. */
  completion: number
  pages: PageFigures[]
}

/** Only visits by people that read the version with `pageCount` pages are comparable page by page. */
export function analyse(visits: readonly Visit[], version: number, pageCount: number): Analytics {
  const counted = visits.filter((visit) => !isSuspected(visit) && visit.documentVersion === version)
  const pages = Array.from({ length: pageCount }, (_, index) => ({
    page: index + 1,
    activeMs: 0,
    readers: 0,
    exits: 0,
  }))
  let activeMs = 0
  let seen = 0
  for (const visit of counted) {
    activeMs += visit.activeMs
    const read = visit.pages.filter((each) => each.activeMs > 0)
    seen += read.length / pageCount
    for (const each of read) {
      const page = pages[each.page - 1]
      if (!page) continue
      page.activeMs += each.activeMs
      page.readers += 1
    }
    const exit = visit.state === 'left' ? pages[visit.page - 1] : undefined
    if (exit) exit.exits += 1
  }
  const share = Math.max(1, counted.length)
  return {
    visitCount: counted.length,
    returningCount: counted.filter((visit) => visit.returning).length,
    meanActiveMs: activeMs / share,
    completion: Math.min(1, seen / share),
    pages,
  }
}
