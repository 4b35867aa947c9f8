import type { SchemaStep } from './schema-steps/step.ts'

/**
 * The level of this version. Each contract step names the level that it requires. Raise it by one in the version that no longer reads or writes an
 * old form; the contract step that removes the form comes in a later version (docs/upgrading.md).
 */
export const schemaLevel = 1

/**
 * The condition for a counted visit whose values differ from `summed`, or that is in no sum. A tracker of an earlier version changes the values and not
 * `summed`, so its leaves meet the condition. An index has the condition: never edit it.
 */
export const unsummed = `coalesce(summed, '') <> cast(last_active_at as text) || ' ' || cast("returning" as text) || ' ' || cast(active_ms as text) || ' ' || cast(pages_seen as text) || ' ' || cast(finished as text) || ' ' || case when visitor_id is null then '0' else '1' end || ' ' || reader`

/** The steps that run after the migrations, in their order. A step is never edited after its release. */
export const schemaSteps: readonly SchemaStep[] = [
  {
    ...{ name: '0095-links-by-owner', kind: 'index', table: 'links', index: 'links_by_owner' },
    definition: '(workspace_id, owner_id, created_at)',
  },
  {
    ...{ name: '0098-unsummed-visits', kind: 'index', table: 'counted_visits' },
    index: 'counted_visits_unsummed',
    // Visits whose stored sums are missing or old (repositories/unsummed-visits.ts).
    definition: `(workspace_id, (document_id || visit_id)) where ${unsummed}`,
  },
  {
    ...{ name: '0104-events-of-documents', kind: 'index', table: 'visit_events' },
    index: 'visit_events_counts',
    // Contains all that the figures of a document need (repositories/visit-events.ts). With the longest target, an entry has 1.7 kB; PostgreSQL allows 2.7 kB.
    definition: '(workspace_id, document_id, visit_id, kind, target)',
  },
]
