import type { Action, Trigger } from '#shared/model/runs.ts'

/** When a workflow runs, and what it does. */
export type WorkflowRule = { trigger: Trigger; action: Action }

/**
 * Whether two workflows write the same for a visit: a Task, or a member of the same campaign, on the same trigger. The document's own
 * workflow then replaces the inherited one, or each visit would get two Tasks (ADR 72).
 */
export function doTheSame(one: WorkflowRule, other: WorkflowRule): boolean {
  if (one.trigger !== other.trigger || one.action.type !== other.action.type) return false
  if (one.action.type === 'task' || other.action.type === 'task') return true
  return one.action.campaignId === other.action.campaignId
}

/** The document's own workflow that replaces `inherited`, also while it is paused. Undefined: there is none. */
export const replacementOf = <W extends WorkflowRule>(
  inherited: WorkflowRule,
  own: readonly W[],
): W | undefined => own.find((workflow) => doTheSame(workflow, inherited))

type Applicable = {
  workspaceId: string
  documentId: string
  rule: WorkflowRule | null
  paused: boolean
  inherited: boolean
}

/** The workflows that make runs: without paused ones, and without inherited ones that a workflow of the document replaces. */
export function effectiveWorkflows<W extends Applicable>(workflows: readonly W[]): W[] {
  const own = workflows.filter((workflow) => !workflow.inherited)
  return workflows.filter(({ workspaceId, documentId, rule, paused, inherited }) => {
    if (paused) return false
    if (!inherited || rule === null) return true
    const rules = own.flatMap((each) =>
      each.workspaceId === workspaceId && each.documentId === documentId && each.rule ? [each.rule] : [],
    )
    return replacementOf(rule, rules) === undefined
  })
}

type OfDocument = { documentId: string }

/**
 * Counts the documents to which a workflow of the workspace applies: documents that inherit, without those that pause it, leave it out, or
 * replace it by an own workflow. `inheriting`: the number of documents that inherit. `exceptions` and `own`: of these documents.
 */
export function reachOf(
  workflow: WorkflowRule & { id: string },
  inheriting: number,
  exceptions: readonly (OfDocument & { workflowId: string })[],
  own: readonly (OfDocument & { rule: WorkflowRule })[],
): number {
  const without = new Set([
    ...exceptions.filter(({ workflowId }) => workflowId === workflow.id).map(({ documentId }) => documentId),
    ...own.filter(({ rule }) => doTheSame(rule, workflow)).map(({ documentId }) => documentId),
  ])
  return Math.max(0, inheriting - without.size)
}
