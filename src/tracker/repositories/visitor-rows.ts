import type { Connection } from './connection.ts'

/**
 * Whose data is meant. `visitorId` null: nobody with this address has opened a link. `email` is normalized. `withClaims`: also the visits without an
 * address whose claimed record has this address.
 */
export type Subject = { email: string; visitorId: string | null; withClaims: boolean }

/** An id that no row has. */
export const nothingOf = ''

/** Selects the rows of one visitor. */
export function createVisitorRows({ db }: Pick<Connection, 'db'>, workspaceId: string) {
  const visitsOf = ({ visitorId, email, withClaims }: Subject) =>
    db
      .selectFrom('visits')
      .where('visits.workspace_id', '=', workspaceId)
      .where((eb) => {
        const own = eb('visits.visitor_id', '=', visitorId ?? nothingOf)
        return withClaims ? eb.or([own, eb('visits.record_email', '=', email)]) : own
      })
  /** The links that were made for the visitor. */
  const linksOf = ({ email }: Subject) =>
    db
      .selectFrom('links')
      .where('links.workspace_id', '=', workspaceId)
      .where('links.recipient_email', '=', email)
  const visitIds = (subject: Subject) => visitsOf(subject).select('visits.visit_id')
  return {
    visitsOf,
    linksOf,
    visitIds,
    /**
     * The values of `runs.visit_id` in the runs of the visits, and in the runs that log the links: there it is the id of the link. It is one list,
     * because for two lists the database would read all runs of the workspace.
     */
    runVisitIds: (subject: Subject) =>
      visitIds(subject).unionAll(linksOf(subject).select('links.link_id as visit_id')),
  }
}
