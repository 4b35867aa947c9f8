// The sections of the settings, in their order, with the words of both languages by which the command palette finds them.
export const settingsSections = {
  me: 'me profile language theme notifications quiet hours プロフィール 言語 通知 tsuuchi',
  salesforce: 'salesforce connect 接続 setsuzoku',
  workspace: 'workspace members invites branding rooms ワークスペース メンバー 招待 ブランド',
  workflows: 'workflows ワークフロー waakufuroo',
  signIn: 'single sign-on sso シングルサインオン',
  privacy: 'privacy erase retention プライバシー 消去 保存期間',
  auditLog: 'audit log 監査ログ kansa',
  apiTokens: 'api tokens トークン tookun',
  webhooks: 'webhooks ウェブフック',
  devices: 'devices デバイス debaisu',
  help: 'help diagnostics ヘルプ herupu',
  updates: 'updates アップデート 更新 koushin',
} as const
export type SettingsSection = keyof typeof settingsSections
const allKeys = Object.keys(settingsSections) as SettingsSection[]

/** The sections that a device without a workspace has, too. */
export const withoutWorkspace: ReadonlySet<SettingsSection> = new Set<SettingsSection>(['me', 'help'])
/** Other members get an error from the tracker. */
const forAdmins: ReadonlySet<SettingsSection> = new Set<SettingsSection>(['signIn', 'auditLog', 'webhooks'])

export const sectionsFor = (isAdmin: boolean): SettingsSection[] =>
  allKeys.filter((key) => isAdmin || !forAdmins.has(key))
