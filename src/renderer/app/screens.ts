// The screens of the window, each loaded from its own file (docs/adr/0131).
import { preloadVisits } from '../features/activity/preload-visits.ts'
import { lazyScreen } from './lazy-screen.tsx'

export const ActivityScreen = lazyScreen(
  async () => (await import('../features/activity/activity-screen.tsx')).ActivityScreen,
)
export const DocumentsScreen = lazyScreen(
  async () => (await import('../features/documents/library/documents-screen.tsx')).DocumentsScreen,
)
export const DocumentScreen = lazyScreen(
  async () => (await import('../features/documents/document/document-screen.tsx')).DocumentScreen,
)
export const VisitorsScreen = lazyScreen(
  async () => (await import('../features/visitors/visitors-screen.tsx')).VisitorsScreen,
)
export const VisitorScreen = lazyScreen(
  async () => (await import('../features/visitors/visitor-screen.tsx')).VisitorScreen,
)
export const CompaniesScreen = lazyScreen(
  async () => (await import('../features/visitors/companies-screen.tsx')).CompaniesScreen,
)
export const CompanyScreen = lazyScreen(
  async () => (await import('../features/visitors/company-screen.tsx')).CompanyScreen,
)
export const NotificationsScreen = lazyScreen(
  async () => (await import('../features/notifications/notifications-screen.tsx')).NotificationsScreen,
)
export const SettingsScreen = lazyScreen(
  async () => (await import('../features/settings/settings-screen.tsx')).SettingsScreen,
)
export const SetupScreen = lazyScreen(
  async () => (await import('../features/setup/setup-screen.tsx')).SetupScreen,
)
export const AddWorkspaceScreen = lazyScreen(
  async () => (await import('../features/setup/add-workspace-screen.tsx')).AddWorkspaceScreen,
)
export const Palette = lazyScreen(async () => (await import('./palette.tsx')).Palette)

type Preloadable = { preload(): Promise<void> }

/** The screens by the start of their path. A longer path comes before its start. */
const screensOfPaths: readonly (readonly [path: string, screen: Preloadable])[] = [
  ['/documents/', DocumentScreen],
  ['/documents', DocumentsScreen],
  ['/visitors/', VisitorScreen],
  ['/visitors', VisitorsScreen],
  ['/companies/', CompanyScreen],
  ['/companies', CompaniesScreen],
  ['/notifications', NotificationsScreen],
  ['/settings', SettingsScreen],
  ['/setup', SetupScreen],
  ['/join', AddWorkspaceScreen],
]

/** Loads the activity and its first visits. `search`: the query of the URL. */
async function preloadActivity(search?: string): Promise<void> {
  preloadVisits(search)
  await ActivityScreen.preload()
}

/** Loads the screen of a path, so that it is there when it is shown. Without a path of its own, this is the activity, whose visits are loaded too. */
export function preloadScreenOf(path: string, search?: string): void {
  const known = screensOfPaths.find(([start]) => path.startsWith(start))
  void (known ? known[1].preload() : preloadActivity(search))
}

/** The palette comes first, because what is typed before it is loaded would be lost. The others have the order of the sidebar. The setup is opened only once. */
const inTheOrderOfUse: readonly Preloadable[] = [
  ...[Palette, { preload: preloadActivity }, DocumentsScreen, DocumentScreen, VisitorsScreen, VisitorScreen],
  ...[NotificationsScreen, SettingsScreen, CompaniesScreen, CompanyScreen],
]

const idleWithinMs = 2_000
/** The window waits for main during its start, and would be idle then. */
const afterStartMs = 1_000

/** Loads the other screens one after the other, each when the window has nothing else to do. */
export function preloadWhenIdle(): void {
  const rest = [...inTheOrderOfUse]
  const next = () => {
    const screen = rest.shift()
    if (screen) void screen.preload().then(whenIdle)
  }
  const whenIdle = () => {
    if ('requestIdleCallback' in window) requestIdleCallback(next, { timeout: idleWithinMs })
    else setTimeout(next, 100) // Safari, in which the headless host can be opened
  }
  setTimeout(whenIdle, afterStartMs)
}
