import { CSPProvider } from '@base-ui/react/csp-provider'
import { Tooltip } from '@base-ui/react/tooltip'
import { Compass } from 'lucide-react'
import { useTranslation } from 'react-i18next'
import { Redirect, Route, Switch, useLocation } from 'wouter'
import { SkeletonRows } from '../components/skeleton.tsx'
import { EmptyState } from '../components/states.tsx'
import { Toasts } from '../components/toast.tsx'
import { DropZone } from '../features/documents/library/drop-zone.tsx'
import { UploadsPanel } from '../features/documents/library/uploads-panel.tsx'
import { NotificationCards } from '../features/notifications/notification-cards.tsx'
import { useSession } from '../lib/session.ts'
import { CommandPalette } from './command-palette.tsx'
import { ConnectionBanner, HostGate } from './connection.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import { homeOf } from './home.ts'
import { InWorkspace } from './in-workspace.tsx'
import { WhileLoading } from './lazy-screen.tsx'
import { ProxyLogin } from './proxy-login.tsx'
import {
  ActivityScreen,
  AddWorkspaceScreen,
  CompaniesScreen,
  CompanyScreen,
  DocumentScreen,
  DocumentsScreen,
  NotificationsScreen,
  SettingsScreen,
  SetupScreen,
  VisitorScreen,
  VisitorsScreen,
} from './screens.ts'
import { Sidebar } from './sidebar.tsx'
import { UpdateBanner } from './update-banner.tsx'

export function App() {
  return (
    <CSPProvider disableStyleElements>
      <Tooltip.Provider delay={400}>
        <HostGate>
          <ShownWorkspace />
        </HostGate>
        <Toasts />
      </Tooltip.Provider>
    </CSPProvider>
  )
}

/** Each workspace has screens of its own, so that nothing of one workspace, for example a half-filled form, is left for the other. */
function ShownWorkspace() {
  const key = useSession((state) => state.session?.workspaceKey)
  return <Frame key={key} />
}

function Frame() {
  const { t } = useTranslation()
  const [location] = useLocation()
  // The setup has one way out, its own button.
  const inSetup = location.startsWith('/setup')
  return (
    <div className="flex h-full min-h-0 text-sm">
      <a
        href="#main"
        className="sr-only rounded-control bg-accent px-3 py-1.5 text-on-accent focus:not-sr-only focus:absolute focus:top-2 focus:left-2 focus:z-50"
      >
        {t('frame.skip')}
      </a>
      {inSetup ? null : <Sidebar />}
      <main id="main" tabIndex={-1} className="flex min-h-0 min-w-0 flex-1 flex-col bg-canvas outline-none">
        <ConnectionBanner />
        <UpdateBanner />
        <ErrorBoundary place={location}>
          <WhileLoading value={<ScreenLoading />}>
            <Screens />
          </WhileLoading>
        </ErrorBoundary>
      </main>
      <div className="pointer-events-none fixed right-4 bottom-4 z-40 flex max-h-[calc(100vh-32px)] w-96 flex-col gap-2">
        <NotificationCards />
        <UploadsPanel />
      </div>
      <DropZone />
      <CommandPalette />
      <ProxyLogin />
    </div>
  )
}

function Screens() {
  return (
    <Switch>
      <Route path="/">
        <Home />
      </Route>
      <Route path="/index.html">
        <Home />
      </Route>
      <Route path="/activity">
        <ActivityScreen />
      </Route>
      <Route path="/visits/:id">{({ id }) => <ActivityScreen visitId={id} />}</Route>
      <Route path="/documents">
        <DocumentsScreen />
      </Route>
      <Route path="/documents/:id/:tab?">
        {({ id, tab }) => <DocumentScreen documentId={id} tab={tab} />}
      </Route>
      <Route path="/visitors">
        <VisitorsScreen />
      </Route>
      <Route path="/companies">
        <CompaniesScreen />
      </Route>
      <Route path="/companies/:id/:tab?">{({ id, tab }) => <CompanyScreen companyId={id} tab={tab} />}</Route>
      <Route path="/visitors/:id">{({ id }) => <VisitorScreen visitorId={id} />}</Route>
      <Route path="/notifications">
        <NotificationsScreen />
      </Route>
      <Route path="/settings/:section?">{({ section }) => <SettingsScreen section={section} />}</Route>
      <Route path="/join">
        <AddWorkspaceScreen />
      </Route>
      <Route path="/in/:key/*">
        {({ key, '*': path }) => <InWorkspace workspaceKey={key} path={path} />}
      </Route>
      <Route path="/setup/:step?">{({ step }) => <SetupScreen step={step} />}</Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  )
}

/** Grey rows below the place of the title, if the file of a screen is not there after a moment. */
function ScreenLoading() {
  return (
    <div className="pt-14">
      <SkeletonRows height={60} />
    </div>
  )
}

function Home() {
  const home = useSession(homeOf)
  return <Redirect to={home} replace />
}

function NotFound() {
  const { t } = useTranslation()
  return (
    <EmptyState
      icon={<Compass size={22} />}
      title={t('frame.notFoundTitle')}
      body={t('frame.notFoundBody')}
    />
  )
}
