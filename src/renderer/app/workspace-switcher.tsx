import { Menu } from '@base-ui/react/menu'
import { Check, ChevronsUpDown } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import type { WorkspaceSummary } from '#shared/desktop-state.ts'
import { AppMark } from '../components/app-mark.tsx'
import { MenuButton } from '../components/menu.tsx'
import { StatusDot } from '../components/status-dot.tsx'
import { useAttempt } from '../components/toast.tsx'
import { cn } from '../lib/class-names.ts'
import { useSession } from '../lib/session.ts'
import { isShortcut, shortcutLabel } from '../lib/shortcut.ts'
import { useWorkspaceCommands } from './app-commands.tsx'
import { useWorkspaces } from './use-workspaces.ts'
import { showWorkspace } from './workspace-places.ts'

const useShownKey = () => useSession((state) => state.session?.workspaceKey)

/** The shown workspace. Opens a menu with the other workspaces of this app. */
export function WorkspaceSwitcher() {
  const { t } = useTranslation()
  const name = useSession((state) => state.session?.workspace?.name)
  const workspaces = useWorkspaces()
  const shown = useShownKey()
  useSwitchShortcuts(workspaces)
  if (workspaces.length === 0) {
    return (
      <div className="flex h-14 items-center gap-2.5 px-2">
        <AppMark />
        <span className="truncate font-semibold">{name ?? t('app.name')}</span>
      </div>
    )
  }
  const others = workspaces.filter(({ key }) => key !== shown)
  const label = t('workspaces.switcher', { name: name ?? t('app.name') })
  const button = (
    <button type="button" aria-label={label} className={triggerClass}>
      <AppMark />
      <span className="flex-1 truncate font-semibold">{name ?? t('app.name')}</span>
      <NewsOfOthers others={others} />
      <ChevronsUpDown
        size={14}
        aria-hidden
        className={cn(
          'shrink-0 text-ink-3',
          // With one workspace there is nothing to switch, so the sign appears only on the way to it.
          others.length === 0 &&
            'absolute right-2 opacity-0 group-hover:opacity-100 group-focus-visible:opacity-100',
        )}
      />
    </button>
  )
  return (
    <MenuButton button={button}>
      <Entries workspaces={workspaces} shown={shown} />
    </MenuButton>
  )
}

const triggerClass =
  'group relative my-2 flex h-10 items-center gap-2.5 rounded-control px-2 text-left hover:bg-hover data-popup-open:bg-hover'

type EntriesProps = { workspaces: readonly WorkspaceSummary[]; shown: string | undefined }

function Entries({ workspaces, shown }: EntriesProps) {
  return (
    <Menu.Portal>
      <Menu.Positioner sideOffset={4} align="start" className="z-50">
        <Menu.Popup className="popup max-h-[var(--available-height)] w-72 overflow-y-auto rounded-card border border-line bg-raised p-1 shadow-menu outline-none">
          {workspaces.map((workspace, index) => (
            <Entry
              key={workspace.key}
              workspace={workspace}
              number={index + 1}
              isShown={workspace.key === shown}
            />
          ))}
          <Menu.Separator className="my-1 h-px bg-line" />
          <AddEntry />
        </Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  )
}

/** A dot beside the name: another workspace has a problem, or news. */
function NewsOfOthers({ others }: { others: readonly WorkspaceSummary[] }) {
  const { t } = useTranslation()
  const hasTrouble = others.some(({ trouble }) => trouble !== null)
  if (!hasTrouble && others.every(({ unread }) => unread === 0)) return null
  return (
    <>
      {hasTrouble ? <StatusDot state="warn" /> : <span className="size-2 shrink-0 rounded-full bg-unread" />}
      <span className="sr-only">{t(hasTrouble ? 'workspaces.othersTrouble' : 'workspaces.othersNews')}</span>
    </>
  )
}

const troubleWords = {
  revoked: 'connection.tracker.revoked',
  offline: 'connection.tracker.offline',
  salesforce: 'connection.salesforce.reconnect',
} as const satisfies Record<NonNullable<WorkspaceSummary['trouble']>, string>

const rowClass =
  'flex min-h-9 items-center gap-2 rounded-control px-2 text-sm outline-none data-highlighted:bg-hover'

function Entry(props: { workspace: WorkspaceSummary; number: number; isShown: boolean }) {
  const { t } = useTranslation()
  const attempt = useAttempt()
  const { key, name, trackerUrl, unread, reading, trouble } = props.workspace
  const host = URL.canParse(trackerUrl) ? new URL(trackerUrl).host : ''
  const state = trouble
    ? t(troubleWords[trouble])
    : reading > 0
      ? t('activity.readingCount', { count: reading })
      : host
  return (
    <Menu.Item
      className={cn(rowClass, 'py-1')}
      onClick={() => void attempt(() => showWorkspace(key))}
      label={name || host}
    >
      <span className="flex w-4 shrink-0 justify-center">
        {props.isShown ? <Check size={14} aria-hidden /> : trouble ? <StatusDot state="warn" /> : null}
      </span>
      <span className="min-w-0 flex-1">
        <span className={cn('block truncate', props.isShown && 'font-medium')}>
          {name || host}
          {props.isShown ? <span className="sr-only"> · {t('workspaces.isShown')}</span> : null}
        </span>
        <span className="block truncate text-xs text-ink-3">{state}</span>
      </span>
      {unread > 0 && !props.isShown ? (
        <span className="min-w-5 rounded-full bg-unread px-1.5 text-center text-xs font-medium text-on-unread tabular-nums">
          <span aria-hidden>{unread > 99 ? '99+' : unread}</span>
          <span className="sr-only">{t('notifications.unread', { count: unread })}</span>
        </span>
      ) : null}
      {props.number <= 9 ? (
        <kbd className="font-sans text-xs text-ink-3">{shortcutLabel(String(props.number))}</kbd>
      ) : null}
    </Menu.Item>
  )
}

function AddEntry() {
  const add = useWorkspaceCommands().find(({ key }) => key === 'addWorkspace')
  return (
    <Menu.Item className={rowClass} onClick={add?.onSelect}>
      <span className="flex w-4 shrink-0 justify-center">{add?.icon}</span>
      {add?.label}
    </Menu.Item>
  )
}

/** Ctrl 1 to Ctrl 9, or ⌘ 1 to ⌘ 9, show the workspaces in their order. */
function useSwitchShortcuts(workspaces: readonly WorkspaceSummary[]): void {
  const attempt = useAttempt()
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const found = workspaces.slice(0, 9).find((_each, index) => isShortcut(event, String(index + 1)))
      if (!found) return
      event.preventDefault()
      void attempt(() => showWorkspace(found.key))
    }
    window.addEventListener('keydown', listen)
    return () => window.removeEventListener('keydown', listen)
  }, [workspaces, attempt])
}
