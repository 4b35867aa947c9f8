// Recipients of personal links from Salesforce: lists the sources and reads the people of one. Errors of Salesforce become coded errors.
import { CodedError } from '#shared/errors.ts'
import type {
  PeopleRequest,
  RecipientSources,
  SourceKind,
  SourcePeople,
} from '#shared/model/salesforce-recipients.ts'
import { toCoded } from '../consent.ts'
import { SalesforceError } from '../errors.ts'
import type { SalesforceOrg } from '../org.ts'
import { campaignMembers } from './campaign.ts'
import { listViewPeople } from './list-view.ts'
import { reportPeople } from './report.ts'
import { searchPeople } from './search.ts'
import { findSources } from './sources.ts'

/**
 * Returns the sources of a kind whose name contains the text, or the one whose id or URL the text is. Throws CodedError:
 * `recipient_source_not_found` also if this user may not see campaigns or reports.
 */
export const recipientSources = (
  org: SalesforceOrg,
  kind: SourceKind,
  text: string,
): Promise<RecipientSources> => coded(findSources(org, kind, text))

/**
 * Returns the people of a source. Throws CodedError: `recipient_source_not_found` if the source was deleted or this user may not see it;
 * `recipient_source_unreadable`; `report_without_email`.
 */
export const recipientPeople = (org: SalesforceOrg, request: PeopleRequest): Promise<SourcePeople> =>
  coded(peopleOf(org, request))

function peopleOf(org: SalesforceOrg, request: PeopleRequest): Promise<SourcePeople> {
  switch (request.kind) {
    case 'campaign':
      return campaignMembers(org, request.id)
    case 'listView':
      return listViewPeople(org, request.object, request.id)
    case 'report':
      return reportPeople(org, request.id, request.column)
    case 'search':
      return searchPeople(org, request.text)
  }
}

/** Codes of a source that does not exist or that this user may not see. */
const notFoundCodes = new Set(['NOT_FOUND', 'INVALID_TYPE', 'ENTITY_IS_DELETED', 'INSUFFICIENT_ACCESS'])

async function coded<T>(work: Promise<T>): Promise<T> {
  try {
    return await work
  } catch (error) {
    if (!(error instanceof SalesforceError) || error.outcome !== 'no') throw toCoded(error)
    const details = { reason: error.code, detail: error.message }
    if (notFoundCodes.has(error.code)) {
      throw new CodedError('recipient_source_not_found', error.message, details, { cause: error })
    }
    if (error.class === 'admin' || error.class === 'bug') {
      throw new CodedError('recipient_source_unreadable', error.message, details, { cause: error })
    }
    throw toCoded(error)
  }
}
