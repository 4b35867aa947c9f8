// The commands of the whole app, each defined once. The command palette shows all of them; the switcher shows those of the workspaces.
import {
  Activity,
  Bell,
  BellOff,
  BriefcaseBusiness,
  Building2,
  ClipboardCopy,
  FileText,
  Moon,
  Plus,
  Settings,
  Sun,
  Upload,
  Users,
} from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import type { MenuAction } from '../components/menu.tsx'
import { useAttempt } from '../components/toast.tsx'
import { pickFiles } from '../entities/documents/pick-files.ts'
import { sectionsFor, settingsSections } from '../features/settings/settings-sections.ts'
import { call } from '../lib/bridge/desktop.ts'
import { copyDiagnostics } from '../lib/diagnostics.ts'
import { changeSettings, useIsAdmin, useSession } from '../lib/session.ts'
import { useWorkspaces } from './use-workspaces.ts'
import { showWorkspace } from './workspace-places.ts'

export type AppCommand = MenuAction & {
  group: 'places' | 'workspaces' | 'actions' | 'settings'
  /** Words of the other language and romaji, by which the palette finds the command, too. */
  words: string
}

const place = (path: string, icon: AppCommand['icon'], words: string) => ({ path, icon, words })
const places = {
  activity: place('/activity', <Activity size={15} />, 'activity アクティビティ visits katsudou'),
  documents: place('/documents', <FileText size={15} />, 'documents 資料 shiryou'),
  visitors: place('/visitors', <Users size={15} />, 'visitors 閲覧者 etsuransha'),
  companies: place('/companies', <Building2 size={15} />, 'companies 会社 kaisha'),
  notifications: place('/notifications', <Bell size={15} />, 'notifications 通知 tsuuchi'),
  settings: place('/settings', <Settings size={15} />, 'settings 設定 settei'),
}

function usePlaceCommands(): AppCommand[] {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const labels: Record<keyof typeof places, string> = {
    activity: t('places.activity'),
    documents: t('places.documents'),
    visitors: t('places.visitors'),
    companies: t('companies.title'),
    notifications: t('places.notifications'),
    settings: t('places.settings'),
  }
  return (Object.keys(places) as (keyof typeof places)[]).map((key) => {
    const { path, icon, words } = places[key]
    return { key, label: labels[key], icon, words, group: 'places', onSelect: () => navigate(path) }
  })
}

/** The sections of the settings that this member has. */
function useSettingsCommands(): AppCommand[] {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  return sectionsFor(useIsAdmin()).map((key) => ({
    ...{ key: `settings ${key}`, group: 'settings', icon: <Settings size={15} /> },
    label: `${t('places.settings')} · ${t(`settings.sections.${key}`)}`,
    words: `${settingsSections[key]} settings 設定 settei`,
    onSelect: () => navigate(`/settings/${key}`),
  }))
}

/** The commands that show the other workspaces of this app, and the one that adds a workspace. */
export function useWorkspaceCommands(): AppCommand[] {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const [, navigate] = useLocation()
  const shown = useSession((state) => state.session?.workspaceKey)
  const others = useWorkspaces().filter(({ key }) => key !== shown)
  return [
    ...others.map(
      ({ key, name }): AppCommand => ({
        ...{ key: `workspace ${key}`, group: 'workspaces', icon: <BriefcaseBusiness size={15} /> },
        ...{ label: t('workspaces.switchTo', { name }), words: `${name} switch workspace 切り替え kirikae` },
        onSelect: () => void attempt(() => showWorkspace(key)),
      }),
    ),
    {
      ...{ key: 'addWorkspace', group: 'workspaces', icon: <Plus size={15} />, label: t('workspaces.add') },
      ...{ words: 'add join workspace ワークスペース 追加 tsuika', onSelect: () => navigate('/join') },
    },
  ]
}

function useActionCommands(): AppCommand[] {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const paused = useSession((state) => state.session?.notificationsPausedUntil != null)
  const joined = useSession((state) => !!state.session?.workspace)
  const setPaused = (next: boolean) => void attempt(() => call('notifications.pause', { paused: next }))
  const command = (
    key: string,
    label: string,
    icon: AppCommand['icon'],
    words: string,
    onSelect: () => void,
  ): AppCommand => ({ key, label, icon, words, onSelect, group: 'actions' })
  return [
    ...(joined
      ? [
          command(
            'upload',
            t('documents.upload'),
            <Upload size={15} />,
            'share upload pdf 共有 kyouyuu',
            () => pickFiles(),
          ),
        ]
      : []),
    paused
      ? command('resume', t('palette.resume'), <Bell size={15} />, 'notify resume 通知 再開 saikai', () =>
          setPaused(false),
        )
      : command('pause', t('palette.pause'), <BellOff size={15} />, 'pause mute 通知 停止 teishi', () =>
          setPaused(true),
        ),
    command(
      'light',
      t('palette.light'),
      <Sun size={15} />,
      'light theme ライト テーマ',
      () => void attempt(() => changeSettings({ theme: 'light' })),
    ),
    command(
      'dark',
      t('palette.dark'),
      <Moon size={15} />,
      'dark theme ダーク テーマ',
      () => void attempt(() => changeSettings({ theme: 'dark' })),
    ),
    command(
      'diagnostics',
      t('help.copyDiagnostics'),
      <ClipboardCopy size={15} />,
      'diagnostics 診断 shindan',
      () => void attempt(copyDiagnostics, t('help.diagnosticsCopied')),
    ),
  ]
}

/** All commands of the app, in the order in which the palette shows them. */
export function useAppCommands(): AppCommand[] {
  return [...usePlaceCommands(), ...useSettingsCommands(), ...useWorkspaceCommands(), ...useActionCommands()]
}
