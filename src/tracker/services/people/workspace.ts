// Owns a workspace's settings: its name, the Salesforce app that its members connect through, who is told of visits.
import type { Insertable } from 'kysely'
import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { Workspace } from '#shared/model/people.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { WorkspacesTable } from '../../infrastructure/database/tables/people.ts'
import { toWorkspace } from '../../repositories/people-rows.ts'
import { configuredChannels } from '../notifications/channels/registry.ts'
import { inWorkspace, type TransactionContext } from '../transaction.ts'

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * A login host as we keep it, without path or slash at the end. Plain http stays on this machine: tokens travel there.
 * @throws CodedError salesforce_login_url_invalid
 */
export function loginUrl(text: string): string {
  const refuse = () =>
    new CodedError(
      'salesforce_login_url_invalid',
      'The login URL must be https, e.g. https://login.salesforce.com.',
    )
  if (!URL.canParse(text)) throw refuse()
  const url = new URL(text)
  const allowed = url.protocol === 'https:' || (url.protocol === 'http:' && loopbackHosts.has(url.hostname))
  if (!allowed || url.username || url.password) throw refuse()
  return url.origin
}

/** `logo`: a picture that is kept already. */
type WorkspaceChange = z.output<(typeof trackerApi)['workspace.update']['body']> & { logo?: string | null }

function columnsOf({ name, salesforceApp, ...telling }: WorkspaceChange) {
  const change: Partial<Insertable<WorkspacesTable>> = {}
  if (name !== undefined) change.name = name
  if (salesforceApp !== undefined) {
    change.salesforce_app =
      salesforceApp && JSON.stringify({ ...salesforceApp, loginUrl: loginUrl(salesforceApp.loginUrl) })
  }
  const { recordOwnerRule: rule, ignoredDomains, slackChannel, brandColor, logo } = telling
  if (rule !== undefined) change.record_owner_rule = rule === 'off' ? null : rule
  if (ignoredDomains !== undefined) change.ignored_domains = JSON.stringify([...new Set(ignoredDomains)])
  if (slackChannel !== undefined) change.slack_channel = slackChannel
  if (brandColor !== undefined) change.brand_color = brandColor
  if (logo !== undefined) change.logo = logo
  return change
}

/** @throws CodedError salesforce_login_url_invalid */
export async function updateWorkspace(
  context: TransactionContext,
  workspaceId: string,
  wanted: WorkspaceChange,
): Promise<Workspace> {
  const change = columnsOf(wanted)
  return inWorkspace(context, workspaceId, async ({ trx, emit }) => {
    if (Object.keys(change).length > 0) {
      await trx.updateTable('workspaces').set(change).where('workspace_id', '=', workspaceId).execute()
      emit({ type: 'workspace.changed', subject: {} })
    }
    const row = await trx
      .selectFrom('workspaces')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .executeTakeFirstOrThrow()
    return toWorkspace(row, configuredChannels(context.config))
  })
}
