import { setImmediate } from 'node:timers/promises'
import type { z } from 'zod'
import type { analyticsApi, DocumentAnalytics, PartFigures } from '#shared/analytics.ts'
import { CodedError } from '#shared/errors.ts'
import { partFigures } from '#shared/part-figures.ts'
import { splitSpan } from '../../domain/analytics/days.ts'
import { addTally, pageFigures, type Tally, tallyVisit } from '../../domain/analytics/page-tally.ts'
import { type Scope, spanOf } from '../../domain/analytics/scope.ts'
import type { Caller } from '../../domain/people/caller.ts'
import type { WorkspaceRepositories } from '../../repositories/workspace-repositories.ts'
import type { TrackerContext } from '../context.ts'

type Query = z.output<(typeof analyticsApi)['analytics.document']['query']>
type Figures = WorkspaceRepositories['readingFigures']

/** Reads the stored sums of whole days and blocks of days, and adds the visits of the incomplete days at both ends. */
async function tallyOf(figures: Figures, scope: Scope): Promise<Tally> {
  const { stored, ends } = splitSpan(scope.span)
  const tally: Tally = {}
  for (const span of stored) {
    for (const part of await figures.storedTallies({ ...scope, span })) addTally(tally, part)
  }
  for (const span of ends) {
    for (const visit of await figures.pagesOfVisits({ ...scope, span })) tallyVisit(tally, visit, 1)
  }
  return tally
}

/** Returns the figures of the documents of a bundle. Undefined: the document is not a bundle. */
async function partsOf(
  { readingFigures, bundles, documents }: WorkspaceRepositories,
  scope: Scope,
): Promise<PartFigures[] | undefined> {
  const versions = await bundles.partsByVersion(scope.documentId)
  if (versions.size === 0) return undefined
  const current = scope.version ?? (await documents.currentVersion(scope.documentId)) ?? 0
  return partFigures(versions, current, await readingFigures.pagesOfVisits(scope))
}

/** Returns the figures of a document over its visible visits by people that have left. @throws CodedError not_found */
export async function documentAnalytics(
  { store }: Pick<TrackerContext, 'store'>,
  { workspaceId, sees }: Pick<Caller, 'workspaceId' | 'sees'>,
  documentId: string,
  query: Query,
): Promise<DocumentAnalytics> {
  const repositories = store.forWorkspace(workspaceId)
  const { readingFigures, visitEvents } = repositories
  const { linkId, version } = query
  const scope: Scope = { documentId, sees, linkId, version, span: spanOf(query) }
  const pageCount = await readingFigures.pageCount(scope)
  if (pageCount === 0) throw new CodedError('not_found', 'There is no such document or version.')
  const { figures, versions, links } = await readingFigures.compare(scope)
  // On SQLite a query blocks the process. Waiting beats are processed between two queries.
  await setImmediate()
  const visitors = await readingFigures.visitorCount(scope)
  await setImmediate()
  const medianActiveMs = await readingFigures.medianActiveMs(scope, figures.visits)
  await setImmediate()
  const tally = await tallyOf(readingFigures, scope)
  await setImmediate()
  const parts = await partsOf(repositories, scope)
  return {
    figures,
    visitors,
    medianActiveMs,
    pageCount,
    pages: pageFigures(tally, pageCount),
    links,
    linkCount: await readingFigures.linkCount(documentId, sees),
    versions,
    ...(parts ? { parts } : {}),
    events: await visitEvents.figures(scope),
  }
}
