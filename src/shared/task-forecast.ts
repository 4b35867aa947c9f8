// The reason why the next visit of a document or of a link creates no Task. The document page, the link form and the confirmation of a
// copied link show it, each with the action that changes it.
import type { SalesforceConnection } from './desktop-state.ts'
import type { DocumentWorkflows } from './model/runs.ts'

export const forecastReasons = [
  /** The link is disabled, so nobody can open it. */
  'linkOff',
  /** The end date of the link is over. */
  'linkEnded',
  /** The link asks for no e-mail address, so the visitor has no record in Salesforce. */
  'anonymous',
  /** The document is older than the workflows of the workspace, and nobody has adopted them for it. */
  'notInheriting',
  'noWorkflow',
  /** All workflows that create a Task are paused: for the document, for the workspace, or both. */
  'paused',
  /** No admin has entered the Salesforce app. */
  'notConfigured',
  /** Nobody is connected, and the grant of this device is no longer valid. */
  'reconnect',
  'nobodyConnected',
  /** The link was opened too often in a short time, and its Tasks wait for an answer (ADR 47). */
  'held',
  /** A Task comes, but the link's owner is not notified. */
  'muted',
] as const
export type ForecastReason = (typeof forecastReasons)[number]

export type LinkFacts = {
  isOff: boolean
  hasEnded: boolean
  /** The link is for one person, or it asks for the reader's e-mail address. */
  knowsEmail: boolean
  isHeld: boolean
  isMuted: boolean
}

export type ForecastFacts = {
  workflows: Pick<DocumentWorkflows, 'items' | 'inherits' | 'inherited'>
  /** The connection of this device. */
  salesforce: SalesforceConnection['state']
  /** Whether another device of the workspace is connected. Null: not known, for example with an earlier version of the tracker. */
  isTeamConnected: boolean | null
  /** Null: the forecast is for the document and all of its links. */
  link: LinkFacts | null
}

type TaskWorkflow = { isActive: boolean }

/** The workflows that create a Task for visits of the document. An inherited workflow that the document replaces is left out. */
function taskWorkflows({ items, inherited }: ForecastFacts['workflows']): TaskWorkflow[] {
  const own = items.map(({ action, paused }) => ({ action, isActive: !paused }))
  const fromWorkspace = inherited
    .filter(({ exception, replacedBy }) => replacedBy === null && exception !== 'leftOut')
    .map(({ workflow: { action, paused }, exception }) => ({
      action,
      isActive: !paused && exception === null,
    }))
  return [...own, ...fromWorkspace].filter(({ action }) => action.type === 'task')
}

function reasonOfWorkflows(workflows: ForecastFacts['workflows']): ForecastReason | null {
  const tasks = taskWorkflows(workflows)
  if (tasks.some(({ isActive }) => isActive)) return null
  if (tasks.length > 0) return 'paused'
  return workflows.inherits ? 'noWorkflow' : 'notInheriting'
}

function reasonOfConnection({
  salesforce,
  isTeamConnected,
}: Pick<ForecastFacts, 'salesforce' | 'isTeamConnected'>): ForecastReason | null {
  if (salesforce === 'connected' || isTeamConnected) return null
  if (salesforce === 'notConfigured' || salesforce === 'reconnect') return salesforce
  return 'nobodyConnected'
}

/**
 * Returns the first reason why no Task comes, or `muted` if a Task comes without a notification. Null: a Task comes, and the owner of the link is
 * notified. What stops every visit comes first, then what the workspace decides, then what only delays a Task.
 */
export function taskForecast({ workflows, link, ...connection }: ForecastFacts): ForecastReason | null {
  if (link?.isOff) return 'linkOff'
  if (link?.hasEnded) return 'linkEnded'
  const reason = reasonOfWorkflows(workflows)
  if (reason) return reason
  if (link && !link.knowsEmail) return 'anonymous'
  return reasonOfConnection(connection) ?? (link?.isHeld ? 'held' : link?.isMuted ? 'muted' : null)
}
