import type { SchemaStep } from './schema-steps/step.ts'

/**
 * The level of this version. Each contract step names the level that it requires. Raise it by one in the version that no longer reads or writes an
 * old form; the contract step that removes the form comes in a later version (docs/upgrading.md).
 */
export const schemaLevel = 1

/** The steps that run after the migrations, in their order. A step is never edited after its release. */
export const schemaSteps: readonly SchemaStep[] = [
  {
    ...{ name: '0095-links-by-owner', kind: 'index', table: 'links', index: 'links_by_owner' },
    definition: '(workspace_id, owner_id, created_at)',
  },
]
