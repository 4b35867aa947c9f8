import type { VisitorRef } from '#shared/model/visits.ts'
import type { VisitsTable } from '../infrastructure/database/tables/visits.ts'

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
}

/** Returns the company page of a visitor, or null if the visitor belongs to no company. */
export const companyPageOf = ({ company_id: id, page_name, page_domain }: CompanyColumns) =>
  id === null ? null : { id, name: page_name ?? page_domain ?? '' }

/** Returns the visitor of a visit. An anonymous reader has neither name nor company. */
export function visitorRefOf(row: VisitorColumns): VisitorRef {
  const { visitor_id: id, email, confidence } = row
  if (email === null) return { id, email, confidence }
  return {
    ...{ id, email, confidence },
    name: row.team_name ?? row.match_name,
    company: row.match_company,
    linkName: row.made_for,
    companyPage: companyPageOf(row),
  }
}
