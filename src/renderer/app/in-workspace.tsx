import { LoaderCircle } from 'lucide-react'
import { useEffect } from 'react'
import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { EmptyState } from '../components/states.tsx'
import { useAttempt } from '../components/toast.tsx'
import { showWorkspace } from './workspace-places.ts'

/** A page of a workspace that the window may not show: `/in/<key>/<page>`. Notifications, the tray and links open such pages. */
export function InWorkspace({ workspaceKey, path }: { workspaceKey: string; path: string }) {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const attempt = useAttempt()
  // biome-ignore lint/correctness/useExhaustiveDependencies: each address is opened once
  useEffect(() => {
    void attempt(async () => {
      try {
        await showWorkspace(workspaceKey, `/${path}`)
      } catch (thrown) {
        navigate('/activity', { replace: true })
        throw thrown
      }
    })
  }, [workspaceKey, path])
  return <EmptyState icon={<LoaderCircle size={22} className="animate-spin" />} title={t('common.loading')} />
}
