import type { ScenarioName } from './scenarios.ts'

export type CatalogEntry = {
  /** The file name of the entry's screenshot, without extension. */
  id: string
  path: string
  scenario: ScenarioName
  /** The buttons that the workbench clicks, in this order. Each string is the message key of a button's text. */
  press?: readonly string[]
}

/** All screens in all states. test/e2e/screens/workbench.spec.ts compares each entry with a reference screenshot. */
export const catalog: readonly CatalogEntry[] = [
  { id: 'activity', path: '/activity', scenario: 'full' },
  { id: 'activity-empty', path: '/activity', scenario: 'empty' },
  { id: 'activity-loading', path: '/activity', scenario: 'loading' },
  { id: 'activity-error', path: '/activity', scenario: 'offline' },
  { id: 'activity-held-openings', path: '/activity', scenario: 'flooded' },
  { id: 'activity-long', path: '/activity', scenario: 'long' },
  { id: 'activity-needs-attention', path: '/activity', scenario: 'refused', press: ['activity.attention'] },
  { id: 'proxy-login', path: '/activity', scenario: 'behindProxy' },
  { id: 'command-palette', path: '/activity', scenario: 'full', press: ['palette.open'] },
  { id: 'visit', path: '/visits/vis_4', scenario: 'full' },
  { id: 'visit-suspected', path: '/visits/vis_8', scenario: 'full' },
  { id: 'visit-refused-by-salesforce', path: '/visits/vis_refused', scenario: 'refused' },
  { id: 'documents', path: '/documents', scenario: 'full' },
  { id: 'documents-empty', path: '/documents', scenario: 'empty' },
  { id: 'documents-loading', path: '/documents', scenario: 'loading' },
  { id: 'documents-error', path: '/documents', scenario: 'offline' },
  { id: 'documents-uploading', path: '/documents', scenario: 'uploading' },
  { id: 'document-links', path: '/documents/doc_1/links', scenario: 'full' },
  { id: 'document-links-colleague', path: '/documents/doc_1/links', scenario: 'colleague' },
  { id: 'document-link-new', path: '/documents/doc_1/links', scenario: 'full', press: ['links.new'] },
  {
    id: 'document-link-new-error',
    path: '/documents/doc_1/links',
    scenario: 'full',
    press: ['links.new', 'links.create'],
  },
  { id: 'document-workflows', path: '/documents/doc_1/workflows', scenario: 'full' },
  { id: 'document-workflows-inherited', path: '/documents/doc_2/workflows', scenario: 'full' },
  { id: 'document-no-task', path: '/documents/doc_7/links', scenario: 'full', press: ['links.new'] },
  { id: 'document-activity', path: '/documents/doc_1/activity', scenario: 'full' },
  { id: 'document-analytics', path: '/documents/doc_1/analytics', scenario: 'full' },
  { id: 'document-settings', path: '/documents/doc_1/settings', scenario: 'full' },
  { id: 'visitors', path: '/visitors', scenario: 'full' },
  { id: 'visitors-empty', path: '/visitors', scenario: 'empty' },
  { id: 'visitors-loading', path: '/visitors', scenario: 'loading' },
  { id: 'visitor', path: '/visitors/vsr_0', scenario: 'full' },
  { id: 'companies', path: '/companies', scenario: 'full' },
  { id: 'companies-empty', path: '/companies', scenario: 'empty' },
  { id: 'company', path: '/companies/com_1', scenario: 'full' },
  { id: 'company-readers', path: '/companies/com_1/readers', scenario: 'full' },
  { id: 'notifications', path: '/notifications', scenario: 'full' },
  { id: 'notifications-empty', path: '/notifications', scenario: 'empty' },
  { id: 'notifications-held-openings', path: '/notifications', scenario: 'flooded' },
  {
    id: 'notification-settings',
    path: '/notifications',
    scenario: 'full',
    press: ['notifications.settings'],
  },
  { id: 'settings-me', path: '/settings/me', scenario: 'full' },
  { id: 'settings-salesforce', path: '/settings/salesforce', scenario: 'full' },
  { id: 'settings-salesforce-refused', path: '/settings/salesforce', scenario: 'refused' },
  { id: 'settings-salesforce-not-connected', path: '/settings/salesforce', scenario: 'joined' },
  { id: 'settings-workspace', path: '/settings/workspace', scenario: 'full' },
  { id: 'settings-workspace-channel-problems', path: '/settings/workspace', scenario: 'muted' },
  { id: 'settings-workspace-member', path: '/settings/workspace', scenario: 'colleague' },
  { id: 'settings-workflows', path: '/settings/workflows', scenario: 'full' },
  {
    id: 'settings-workflows-adopt',
    path: '/settings/workflows',
    scenario: 'full',
    press: ['teamWorkflows.adopt.choose'],
  },
  { id: 'settings-devices', path: '/settings/devices', scenario: 'full' },
  { id: 'settings-not-joined', path: '/settings/workspace', scenario: 'fresh' },
  { id: 'setup-join', path: '/setup/join', scenario: 'fresh' },
  { id: 'setup-connect', path: '/setup/connect', scenario: 'joined' },
  { id: 'setup-document', path: '/setup/document', scenario: 'joined' },
  { id: 'not-found', path: '/nowhere', scenario: 'full' },
  { id: 'activity-filtered', path: '/activity?show=suspected&days=30&visitor=vsr_1', scenario: 'full' },
  { id: 'documents-selecting', path: '/documents', scenario: 'full', press: ['ownership.select'] },
  {
    id: 'document-change-owner',
    path: '/documents/doc_1/settings',
    scenario: 'full',
    press: ['ownership.change'],
  },
  { id: 'document-workflow-conditions', path: '/documents/doc_1/workflows', scenario: 'conditioned' },
  { id: 'visit-condition-not-met', path: '/visits/vis_short', scenario: 'conditioned' },
  { id: 'settings-help', path: '/settings/help', scenario: 'managed' },
  { id: 'settings-managed', path: '/settings/me', scenario: 'managed' },
  { id: 'settings-single-sign-on', path: '/settings/signIn', scenario: 'companyAccounts' },
  { id: 'settings-workspace-company-accounts', path: '/settings/workspace', scenario: 'companyAccounts' },
  { id: 'setup-join-signing-in', path: '/setup/join', scenario: 'signingIn' },
  { id: 'setup-join-account-ended', path: '/setup/join', scenario: 'accountEnded' },
  { id: 'settings-updates', path: '/settings/updates', scenario: 'full' },
  { id: 'settings-privacy', path: '/settings/privacy', scenario: 'full' },
  { id: 'settings-audit-log', path: '/settings/auditLog', scenario: 'full' },
  { id: 'settings-audit-log-none-found', path: '/settings/auditLog?kind=operation&days=7', scenario: 'full' },
  { id: 'settings-audit-log-empty', path: '/settings/auditLog', scenario: 'empty' },
  { id: 'settings-audit-log-loading', path: '/settings/auditLog', scenario: 'loading' },
  { id: 'settings-audit-log-error', path: '/settings/auditLog', scenario: 'offline' },
  {
    id: 'settings-audit-log-retention',
    path: '/settings/auditLog',
    scenario: 'full',
    press: ['audit.retentionCheck'],
  },
  { id: 'document-links-batches', path: '/documents/doc_2/links', scenario: 'full' },
  {
    id: 'document-link-batch-new',
    path: '/documents/doc_2/links',
    scenario: 'full',
    press: ['links.new', 'batches.forMany'],
  },
  {
    id: 'document-link-batch',
    path: '/documents/doc_2/links',
    scenario: 'full',
    press: ['batches.open?name=展示会5月'],
  },
  { id: 'settings-api-tokens', path: '/settings/apiTokens', scenario: 'full' },
  { id: 'settings-api-tokens-empty', path: '/settings/apiTokens', scenario: 'empty' },
  { id: 'settings-api-tokens-error', path: '/settings/apiTokens', scenario: 'offline' },
  {
    id: 'settings-api-tokens-new',
    path: '/settings/apiTokens',
    scenario: 'full',
    press: ['apiTokens.create'],
  },
  {
    id: 'document-link-recipients-campaign',
    path: '/documents/doc_2/links',
    scenario: 'full',
    press: ['links.new', 'batches.forMany', 'batches.fromSalesforce', '=展示会_2026'],
  },
  {
    id: 'document-link-recipients-report',
    path: '/documents/doc_2/links',
    scenario: 'full',
    press: [
      ...['links.new', 'batches.forMany', 'batches.fromSalesforce', 'batches.picker.kinds.report'],
      '=Leads_of_the_last_90_days',
    ],
  },
  {
    id: 'workspaces-switcher',
    path: '/activity',
    scenario: 'severalWorkspaces',
    press: ['workspaces.switcher?name=Aozora%20Systems'],
  },
  { id: 'workspaces-add', path: '/join', scenario: 'severalWorkspaces' },
  { id: 'documents-folder', path: '/documents?folder=fld_proposals&sort=name', scenario: 'full' },
  { id: 'documents-archive-empty', path: '/documents?folder=archive', scenario: 'full' },
  {
    id: 'documents-tags-edit',
    path: '/documents?folder=fld_proposals',
    scenario: 'full',
    press: ['ownership.select', 'library.selectAll', 'library.tag'],
  },
  {
    id: 'documents-move',
    path: '/documents',
    scenario: 'full',
    press: ['ownership.select', 'library.selectAll', 'library.move'],
  },
  {
    id: 'documents-archive-ask',
    path: '/documents',
    scenario: 'full',
    press: ['ownership.select', 'library.selectAll', 'library.archiveMenu'],
  },
  {
    id: 'documents-tags',
    path: '/documents?tags=tag_year,tag_makers',
    scenario: 'full',
    press: ['library.filterTags'],
  },
  { id: 'visit-signals', path: '/visits/vis_signals', scenario: 'signalled' },
  { id: 'document-workflow-signals', path: '/documents/doc_1/workflows', scenario: 'signalled' },
  { id: 'settings-notify-rooms', path: '/settings/me', scenario: 'chatRooms' },
  {
    id: 'settings-chat-room-enter',
    path: '/settings/workspace',
    scenario: 'chatRooms',
    press: ['chatRooms.setUpOf?service=Chatwork'],
  },
  { id: 'settings-webhooks', path: '/settings/webhooks', scenario: 'full' },
  { id: 'settings-webhooks-empty', path: '/settings/webhooks', scenario: 'empty' },
  {
    id: 'settings-webhooks-new',
    path: '/settings/webhooks',
    scenario: 'full',
    press: ['webhooks.add'],
  },
  { id: 'settings-webhooks-log', path: '/settings/webhooks', scenario: 'full', press: ['webhooks.log'] },
  { id: 'bundle-new', path: '/documents', scenario: 'full', press: ['bundles.newShort', 'bundles.create'] },
  {
    id: 'bundle-edit',
    path: '/documents/doc_bundle/links',
    scenario: 'bundled',
    press: ['bundles.editShort'],
  },
  { id: 'bundle-analytics', path: '/documents/doc_bundle/analytics', scenario: 'bundled' },
  { id: 'bundle-settings', path: '/documents/doc_bundle/settings', scenario: 'bundled' },
  { id: 'bundle-visit', path: '/visits/vis_bundle_0', scenario: 'bundled' },
  { id: 'document-in-bundle', path: '/documents/doc_2/links', scenario: 'bundled' },
  { id: 'documents-with-bundle', path: '/documents', scenario: 'bundled' },
]

export type Look = { lang: 'en' | 'ja'; theme: 'light' | 'dark' }

export const looks: readonly Look[] = [
  { lang: 'en', theme: 'light' },
  { lang: 'en', theme: 'dark' },
  { lang: 'ja', theme: 'light' },
  { lang: 'ja', theme: 'dark' },
]

/** Returns the URL of an entry in the workbench, as path and query. */
export function addressOf({ path, scenario, press }: CatalogEntry, look: Look): string {
  const [place, filters] = path.split('?')
  const query = new URLSearchParams({ scenario, ...look, ...(press ? { press: press.join(' ') } : {}) })
  return `${place}?${query}${filters ? `&${filters}` : ''}`
}
