import { SalesforceApp } from '#shared/model/people.ts'
import { updateWorkspace } from '../../services/people/workspace.ts'
import { defineWorkspaceCommand, flag } from './command.ts'

export const configure = defineWorkspaceCommand({
  name: 'configure',
  summary: "Sets the workspace's Salesforce app. An admin can do the same in the app.",
  printsJsonInPipes: true,
  flags: {
    'consumer-key': flag(SalesforceApp.shape.consumerKey, 'KEY', 'consumer key of the connected app'),
    'login-url': flag(SalesforceApp.shape.loginUrl, 'URL', 'login URL, e.g. https://login.salesforce.com'),
  },
  async run({ workspaceId, ...context }, flags) {
    const salesforceApp = { consumerKey: flags['consumer-key'], loginUrl: flags['login-url'] }
    const workspace = await updateWorkspace(context, workspaceId, 'operator', { salesforceApp })
    return { workspace: workspace.id, salesforceApp: workspace.salesforceApp }
  },
  text: ({ salesforceApp }) => `The workspace uses the Salesforce app at ${salesforceApp?.loginUrl}.`,
})
