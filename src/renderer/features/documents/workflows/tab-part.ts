import type { Document } from '#shared/model/documents.ts'
import type { DocumentWorkflows, WorkflowFigures } from '#shared/model/runs.ts'

/** What the sections of the workflow tab share. */
export type TabPart = {
  document: Document
  workflows: DocumentWorkflows
  may: boolean
  figuresOf(workflowId: string): WorkflowFigures | undefined
  onFigures(workflowId: string): void
}
