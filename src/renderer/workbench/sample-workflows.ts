import type { Document } from '#shared/model/documents.ts'
import type { WorkflowException, WorkspaceWorkflow } from '#shared/model/runs.ts'
import type { Visit } from '#shared/model/visits.ts'

const at = new Date(Date.now() - 40 * 86_400_000).toISOString()
const common = { paused: false, conditions: {}, createdAt: at, updatedAt: at }

/** The workflows of the workspace: a Task for each visit, and a campaign that all documents share. */
export function sampleWorkspaceWorkflows(): WorkspaceWorkflow[] {
  return [
    {
      ...{ ...common, id: 'wfl_task', trigger: 'left' },
      action: { type: 'task', assignee: 'recordOwner', locale: 'ja', subject: null, comments: null },
    },
    {
      ...{ ...common, id: 'wfl_campaign', trigger: 'opened' },
      action: { type: 'campaign', campaignId: '701000000000002AAA', campaignName: '2026年度 資料閲覧者' },
    },
  ]
}

/** The last two documents are older than the workflows of the workspace. The second document leaves out the campaign. */
export function sampleInheritance(
  documents: readonly Document[],
): Map<string, Map<string, WorkflowException>> {
  return new Map(
    documents
      .slice(0, -2)
      .map(({ id }, index) => [
        id,
        new Map<string, WorkflowException>(index === 1 ? [['wfl_campaign', 'leftOut']] : []),
      ]),
  )
}

/** The first document has a Task workflow of its own. The visits of all other documents ran the workflow of the workspace. */
export const withWorkflowsOfRuns = (visits: readonly Visit[], firstDocumentId: string | undefined): Visit[] =>
  visits.map((visit) =>
    visit.documentId === firstDocumentId
      ? visit
      : { ...visit, runs: visit.runs.map((run) => ({ ...run, workflowId: 'wfl_task' })) },
  )
