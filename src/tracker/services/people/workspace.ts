import type { z } from 'zod'
import { CodedError } from '#shared/errors.ts'
import type { Workspace } from '#shared/model/people.ts'
import type { trackerApi } from '#shared/tracker-api.ts'
import type { StoredWorkspace } from '../../repositories/workspaces.ts'
import { changesOf } from '../audit/changes.ts'
import type { AuditActor } from '../audit/record.ts'
import { configuredChannels } from '../notifications/channels/registry.ts'
import { inWorkspace, type TransactionContext } from '../transaction.ts'

const loopbackHosts = new Set(['localhost', '127.0.0.1', '[::1]'])

/**
 * Returns the origin of a Salesforce login URL. Plain HTTP is allowed only for localhost, because the connection carries tokens.
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

/** `logo` is the id of a stored image. */
type WorkspaceChange = z.output<(typeof trackerApi)['workspace.update']['body']> & { logo?: string | null }

/** The settings in the form of the audit log. The audit log stores nested settings under their own names. */
function settingsOf({ id: _id, createdAt: _at, channelProblems: _problems, ...settings }: StoredWorkspace) {
  const { brand, salesforceApp, salesforceWrites, ...plain } = settings
  return {
    ...plain,
    brandColor: brand.color,
    logo: brand.logo,
    consumerKey: salesforceApp?.consumerKey ?? null,
    loginUrl: salesforceApp?.loginUrl ?? null,
    ...salesforceWrites,
  }
}

/** Changes the given fields of the workspace. @throws CodedError salesforce_login_url_invalid */
export async function updateWorkspace(
  context: TransactionContext,
  workspaceId: string,
  by: AuditActor,
  { salesforceApp: app, ...wanted }: WorkspaceChange,
): Promise<Workspace> {
  const salesforceApp = app && { ...app, loginUrl: loginUrl(app.loginUrl) }
  return inWorkspace(context, workspaceId, async ({ repositories, emit, record }) => {
    const { workspaces } = repositories
    const before = await workspaces.get()
    const isChanged = await workspaces.update({ ...wanted, salesforceApp })
    const changes = changesOf(settingsOf(before), settingsOf(await workspaces.get()))
    if (changes.length > 0) await record(by, 'settingsChanged', { changes })
    if (isChanged) emit({ type: 'workspace.changed', subject: {} })
    return { ...(await workspaces.get()), channels: await configuredChannels(context.config, repositories) }
  })
}
