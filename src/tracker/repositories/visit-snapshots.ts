import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { BundlePart } from '#shared/model/bundles.ts'
import type { Run } from '#shared/model/runs.ts'
import type { Signal } from '#shared/model/signals.ts'
import type { VisitEvent } from '#shared/model/visit-events.ts'
import { type PageTime, type SharedBy, SuspicionReason, type Visit } from '#shared/model/visits.ts'
import { PageTimes } from '../domain/analytics/counted-visit.ts'
import { noFile } from '../domain/documents/bundle-pages.ts'
import { labelsOf } from '../domain/documents/page-labels.ts'
import { isSuspected } from '../domain/visits/by-person.ts'
import { readReasons } from '../domain/visits/stored-visit.ts'
import { teamAddressReason } from '../domain/visits/team-address.ts'
import { toInstant, toInstantOrNull } from '../infrastructure/clock.ts'
import type { VisitsTable } from '../infrastructure/database/tables/visits.ts'
import { createBundleRepository, versionKey } from './bundles.ts'
import type { Connection } from './connection.ts'
import { parseColumn, readJson } from './json-columns.ts'
import { createLinkShareRepository } from './link-shares.ts'
import { signalsOfVisits } from './signals.ts'
import { createVisitEventRepository } from './visit-events.ts'
import { withNames } from './visit-names.ts'
import { runsOfVisits } from './visit-runs.ts'
import { type VisitorColumns, visitorRefOf } from './visitor-refs.ts'

export type VisitRow = Selectable<VisitsTable>

const Suspicion = z.array(SuspicionReason)

type LabelOf = (page: number) => string | undefined

/** Returns an object with the field for a response. The object is empty if the page has no label. */
const labelled = <K extends string>(name: K, label: string | undefined) =>
  (label === undefined ? {} : { [name]: label }) as { [name in K]?: string }

function pageTimes(json: string, labelOf: LabelOf): PageTime[] {
  const pages = parseColumn(PageTimes, json)
  return Object.entries(pages)
    .map(([page, activeMs]) => ({
      page: Number(page),
      activeMs,
      ...labelled('label', labelOf(Number(page))),
    }))
    .sort((a, b) => a.page - b.page)
}

type NamedVisit = VisitRow &
  VisitorColumns & {
    title: string
    link_name: string
    owner_name: string
    page_labels: string | null
    blob_key: string | null
  }

/** The reasons of the bot detection, and whether the visit has an unproved address of a member. */
function suspicionOf({ suspicion }: Pick<VisitRow, 'suspicion'>): Pick<Visit, 'suspicion' | 'teamAddress'> {
  return {
    // The team address and the reasons of a newer tracker are not part of the list.
    suspicion: readJson(Suspicion, suspicion) ?? [],
    ...(readReasons(suspicion).includes(teamAddressReason) ? { teamAddress: true } : {}),
  }
}

type Related = {
  runs: Run[]
  signals: Signal[]
  parts: BundlePart[] | undefined
  events: VisitEvent[]
  sharedBy: SharedBy | undefined
}

function visitSnapshot(row: NamedVisit, { runs, signals, parts, events, sharedBy }: Related): Visit {
  const labelOf = labelsOf(row.page_labels)
  return {
    id: row.visit_id,
    documentId: row.document_id,
    documentTitle: row.title,
    documentVersion: row.document_version,
    pageCount: row.page_count,
    linkId: row.link_id,
    linkName: row.link_name,
    owner: { id: row.owner_id, name: row.owner_name },
    visitor: visitorRefOf(row),
    state: row.state,
    openedAt: toInstant(row.opened_at),
    lastActiveAt: toInstant(row.last_active_at),
    leftAt: toInstantOrNull(row.left_at),
    page: row.page,
    ...labelled('pageLabel', labelOf(row.page)),
    activeMs: row.active_ms,
    openMs: row.open_ms,
    pages: pageTimes(row.pages, labelOf),
    ...(parts ? { parts } : {}),
    leaves: row.leaves,
    returning: row.returning === 1,
    ...suspicionOf(row),
    ...(row.team === null ? {} : { team: true }),
    confirmedPerson: row.confirmed_person_at !== null,
    otherDevice: row.other_device === 1 && !isSuspected(row),
    signals,
    ...(sharedBy ? { sharedBy } : {}),
    runs,
    ...(events.length > 0 ? { events } : {}),
  }
}

const refOf = (row: VisitRow) => ({ documentId: row.document_id, number: row.document_version })

/** Returns the parts of the bundles that were visited, by `versionKey`. */
async function partsOfVisits(
  connection: Connection,
  workspaceId: string,
  rows: readonly NamedVisit[],
): Promise<Map<string, BundlePart[]>> {
  const refs = new Map(
    rows.filter(({ blob_key }) => blob_key === noFile).map((row) => [versionKey(refOf(row)), refOf(row)]),
  )
  const bundles = await createBundleRepository(connection, workspaceId).ofVersions([...refs.values()])
  return new Map(
    [...bundles].map(([key, { parts }]) => [
      key,
      parts.map(({ documentId, title, firstPage, pageCount }) => ({
        documentId,
        title,
        firstPage,
        pageCount,
      })),
    ]),
  )
}

/** Returns visits in the form for clients: with the names of the document, the link and the link's owner, and with the runs of the visit. */
export function createVisitSnapshotRepository(connection: Connection, workspaceId: string) {
  const { db } = connection
  async function find(visitIds: readonly string[]): Promise<Map<string, Visit>> {
    if (visitIds.length === 0) return new Map()
    const rows = await withNames(db)
      .selectAll('visits')
      .where('visits.workspace_id', '=', workspaceId)
      .where('visits.visit_id', 'in', visitIds)
      .execute()
    const runsOf = await runsOfVisits({ db }, workspaceId, visitIds)
    const partsOf = await partsOfVisits(connection, workspaceId, rows)
    const eventsOf = await createVisitEventRepository({ db }, workspaceId).ofVisits(visitIds)
    const signalsOf = await signalsOfVisits({ db }, workspaceId, visitIds)
    const linkIds = [...new Set(rows.map((row) => row.link_id))]
    const sharedByOf = await createLinkShareRepository(connection, workspaceId).sharedBy(linkIds)
    const relatedOf = (row: NamedVisit): Related => ({
      runs: runsOf.get(row.visit_id) ?? [],
      signals: signalsOf.get(row.visit_id) ?? [],
      parts: partsOf.get(versionKey(refOf(row))),
      events: eventsOf.get(row.visit_id) ?? [],
      sharedBy: sharedByOf.get(row.link_id),
    })
    return new Map(rows.map((row) => [row.visit_id, visitSnapshot(row, relatedOf(row))]))
  }

  return {
    /** Returns visits by id, in a few queries for any number of visits. A visit that does not exist has no entry. */
    find,

    /** Returns the visits in the order of `visitIds`. */
    async list(visitIds: readonly string[]): Promise<Visit[]> {
      const visits = await find(visitIds)
      return visitIds.flatMap((id) => visits.get(id) ?? [])
    },
  }
}
