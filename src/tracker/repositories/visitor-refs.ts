import type { VisitorRef } from '#shared/model/visits.ts'
import type { VisitsTable } from '../infrastructure/database/tables/visits.ts'
import { readMatch } from './run-rows.ts'

type CompanyColumns = { company_id: string | null; page_name: string | null; page_domain: string | null }

/** The columns of a visit, of its visitor, of the visitor's company and of the team member who reads. */
export type VisitorColumns = CompanyColumns & {
  visitor_id: string | null
  email: string | null
  confidence: VisitsTable['confidence']
  /** The name and the company of the visitor's match. */
  match_name: string | null
  match_company: string | null
  /** The name of the personal link of the visitor. */
  made_for: string | null
  /** The name of the team member who made the visit. */
  team_name: string | null
  /** The record in the URL of a merge link, and the match of the visit. */
  claimed_record: string | null
  record: string | null
}

/** Returns the company page of a visitor, or null if the visitor belongs to no company. */
export const companyPageOf = ({ company_id: id, page_name, page_domain }: CompanyColumns) =>
  id === null ? null : { id, name: page_name ?? page_domain ?? '' }

/** Returns the name and the company of a claimed record, if a visit without an address was matched by it. */
export function claimedNamesOf({
  email,
  claimed_record,
  record,
}: Pick<VisitorColumns, 'email' | 'claimed_record' | 'record'>) {
  const match = email === null && claimed_record !== null ? readMatch(record) : null
  return match && { name: match.name, company: match.company ?? null }
}

/** Returns the visitor of a visit. An anonymous reader has neither name nor company. A claimed record has them as soon as it is matched. */
export function visitorRefOf(row: VisitorColumns): VisitorRef {
  const { visitor_id: id, email, confidence, claimed_record } = row
  const claimed = claimed_record === null ? {} : { claimedRecord: claimed_record }
  if (email === null) return { id, email, confidence, ...claimedNamesOf(row), ...claimed }
  return {
    ...{ id, email, confidence, ...claimed },
    name: row.team_name ?? row.match_name,
    company: row.match_company,
    linkName: row.made_for,
    companyPage: companyPageOf(row),
  }
}
