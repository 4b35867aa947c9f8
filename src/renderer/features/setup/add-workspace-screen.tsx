import { useTranslation } from 'react-i18next'
import { useLocation } from 'wouter'
import { Button } from '../../components/button.tsx'
import { useAttempt } from '../../components/toast.tsx'
import { call } from '../../lib/bridge/desktop.ts'
import { useSession } from '../../lib/session.ts'
import { JoinForm } from './join-step.tsx'

/** Joins one more workspace. The app stays in the others. */
export function AddWorkspaceScreen() {
  const { t } = useTranslation()
  const [, navigate] = useLocation()
  const attempt = useAttempt()
  const pending = useSession((state) => state.session?.pendingInvite ?? '')
  const cancel = async () => {
    await attempt(() => call('workspaces.dismissInvite'))
    navigate('/activity')
  }
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="mx-auto flex max-w-2xl flex-col gap-6 px-8 pt-10 pb-8">
        <div>
          <h1 className="text-xl font-semibold">{t('workspaces.addTitle')}</h1>
          <p className="mt-1 text-ink-2">{t('workspaces.addIntro')}</p>
        </div>
        <JoinForm key={pending} pending={pending} onDone={() => navigate('/setup/connect')} />
        <div className="border-t border-line pt-4">
          <Button variant="ghost" onClick={cancel}>
            {t('common.cancel')}
          </Button>
        </div>
      </div>
    </div>
  )
}
