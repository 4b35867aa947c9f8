/**
 * The `workflowId` of the runs that log the creation of a link as a Task (ADR 84). Such a run has a `task` action, and a link in place of a visit:
 * its `visitId` is the id of the link.
 */
export const linkTaskWorkflowId = 'linkTask'
