import type { Job } from './batch-types.ts'

/** True if the run needs the Salesforce user with the address of the document's owner. */
export const needsDocumentOwner = ({ action }: Job['run']): boolean =>
  (action.type === 'task' && action.assignee === 'documentOwner') ||
  (action.type === 'createLead' && action.owner.rule === 'documentOwner')
