import type { Action, Trigger } from '#shared/model/runs.ts'

type Rule = { trigger: Trigger; action: Action }

/**
 * Whether two workflows write the same for a visit: a Task, or a member of the same campaign, on the same trigger. The document's own
 * workflow then replaces the inherited one, or each visit would get two Tasks (ADR 72).
 */
export function doTheSame(one: Rule, other: Rule): boolean {
  if (one.trigger !== other.trigger || one.action.type !== other.action.type) return false
  if (one.action.type === 'task' || other.action.type === 'task') return true
  return one.action.campaignId === other.action.campaignId
}

/** The document's own workflow that replaces `inherited`, also while it is paused. Undefined: there is none. */
export const replacementOf = <W extends Rule>(inherited: Rule, own: readonly W[]): W | undefined =>
  own.find((workflow) => doTheSame(workflow, inherited))

type Applicable = {
  workspaceId: string
  documentId: string
  rule: Rule | null
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
