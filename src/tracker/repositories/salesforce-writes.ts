// The settings of several workspaces for optional writes to Salesforce, because one sweep decides about visits of all workspaces.
import type { Trigger, VisitorRunKind } from '#shared/model/runs.ts'
import { visitorRunKinds } from '#shared/model/runs.ts'
import { LeadCreation, RecordFields } from '#shared/model/salesforce-writes.ts'
import type { Connection } from './connection.ts'
import { readJson } from './json-columns.ts'

export type VisitorRunSettings = { workspaceId: string } & {
  [K in VisitorRunKind]: (K extends 'createLead' ? LeadCreation : RecordFields) | null
}

export function createSalesforceWritesRepository({ db }: Pick<Connection, 'db'>) {
  return {
    /** Returns the settings of the workspaces that have switched on at least one kind of these writes. */
    async ofWorkspaces(workspaceIds: readonly string[]): Promise<VisitorRunSettings[]> {
      if (workspaceIds.length === 0) return []
      const rows = await db
        .selectFrom('workspaces')
        .select(['workspace_id', 'create_leads', 'record_fields'])
        .where('workspace_id', 'in', workspaceIds)
        .where((eb) => eb.or([eb('create_leads', 'is not', null), eb('record_fields', 'is not', null)]))
        .execute()
      return rows.map((row) => ({
        workspaceId: row.workspace_id,
        createLead: readJson(LeadCreation, row.create_leads),
        recordFields: readJson(RecordFields, row.record_fields),
      }))
    },

    /** Returns those of the visits that have a run of a workflow with this trigger. */
    async withWorkflowRun(
      visits: readonly { workspaceId: string; visitId: string }[],
      trigger: Trigger,
    ): Promise<{ workspaceId: string; visitId: string }[]> {
      if (visits.length === 0) return []
      const rows = await db
        .selectFrom('runs')
        .select(['workspace_id', 'visit_id'])
        .distinct()
        .where('workspace_id', 'in', [...new Set(visits.map(({ workspaceId }) => workspaceId))])
        .where('visit_id', 'in', [...new Set(visits.map(({ visitId }) => visitId))])
        .where('trigger_event', '=', trigger)
        .where('workflow_id', 'not in', visitorRunKinds)
        .execute()
      return rows.map((row) => ({ workspaceId: row.workspace_id, visitId: row.visit_id }))
    },
  }
}
